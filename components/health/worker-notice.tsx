import { Notice } from '@/components/ui/notice'
import { timeAgo } from '@/components/ui/time-ago'
import type { HealthView } from '@/lib/tenants/health-view'

/** Without a worker nothing is changed or mended, and what this page shows grows old. */
export function WorkerNotice({ worker, now }: Readonly<Pick<HealthView, 'worker' | 'now'>>) {
  if (worker.state === 'leads') return null
  const title =
    worker.reportedAt === null
      ? 'No worker has ever reported'
      : `No worker has reported since ${timeAgo(Date.parse(worker.reportedAt), Date.parse(now))}`
  return (
    <Notice tone="warn" title={title}>
      Registries go on as they are, and so do pushes and pulls for about two days. Nothing is made,
      changed or mended until a process with PORTAL_ROLE all or worker runs: start one, or look into
      the log of {worker.name ?? 'the one that should run'}.
    </Notice>
  )
}
