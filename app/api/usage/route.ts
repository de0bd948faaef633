import { defineDownload } from '@/app/define-download'
import { exportUsage, exportUsageInput } from '@/lib/tenants/export-usage'

export const GET = defineDownload({
  input: exportUsageInput,
  handler: async (context, actor, input) => {
    const when = input.month ?? context.clock.now().toISOString().slice(0, 10)
    return {
      fileName: `berth-usage-${input.tenantSlug ?? 'all'}-${when}.csv`,
      contentType: 'text/csv; charset=utf-8',
      pieces: await exportUsage(context, actor, input),
    }
  },
})
