import { defineDownload } from '@/app/define-download'
import { exportRecords, exportRecordsInput } from '@/lib/tenants/export-records'

const TYPES = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
} as const

export const GET = defineDownload({
  input: exportRecordsInput,
  handler: async (context, actor, input) => {
    const day = context.clock.now().toISOString().slice(0, 10)
    return {
      fileName: `berth-${input.records}-${day}.${input.format}`,
      contentType: TYPES[input.format],
      pieces: await exportRecords(context, actor, input),
    }
  },
})
