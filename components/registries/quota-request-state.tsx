import { RequestStateBadge } from '@/components/requests/request-state-badge'
import { Link } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import { formatBytes } from '@/lib/kernel/bytes'
import type { RequestView } from '@/lib/tenants/views'

/** How the last request for more room stands. */
export function QuotaRequestState({ request }: Readonly<{ request: RequestView }>) {
  const { state, quotaBytes, requestedByName, createdAt, decidedAt, decisionReason } = request
  return (
    <section
      aria-labelledby="last-request"
      className="grid gap-3 rounded-lg border border-line bg-surface p-5"
    >
      <header className="flex flex-wrap items-center gap-3">
        <h2 id="last-request" className="font-semibold">
          Last request
        </h2>
        <RequestStateBadge state={state} />
      </header>
      <p className="text-sm wrap-anywhere">
        {requestedByName} asked <RelativeTime iso={createdAt} />: {request.purpose}
      </p>
      <p className="text-sm wrap-anywhere">
        {state === 'approved' ? 'Granted' : 'Asked for'}: {formatBytes(quotaBytes ?? 0)}
        {decidedAt === null ? null : (
          <>
            {', '}
            {state === 'cancelled' ? 'taken back' : `decided by ${request.decidedBy ?? 'policy'}`}{' '}
            <RelativeTime iso={decidedAt} />
          </>
        )}
        {decisionReason ? `: ${decisionReason}` : null}
      </p>
      {state === 'pending' ? (
        <p className="text-sm text-muted">
          It waits for an admin. Who asked can take it back under{' '}
          <Link href="/requests" className="text-accent underline">
            Requests
          </Link>
          .
        </p>
      ) : null}
    </section>
  )
}
