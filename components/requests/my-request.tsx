'use client'

import { useMutation } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { Button } from '@/components/ui/button'
import { ErrorPanel } from '@/components/ui/error-panel'
import { RelativeTime } from '@/components/ui/relative-time'
import type { RequestView } from '@/lib/tenants/views'
import { RequestFacts } from './request-facts'
import { RequestStateBadge } from './request-state-badge'
import { requestTitle } from './request-title'

export type CancelRequest = (input: { requestId: string }) => Promise<ActionResult<unknown>>

type MyRequestProps = Readonly<{ request: RequestView; cancelRequest: CancelRequest }>

/** One of the reader's own requests: how it stands, why, and a way back while nobody has decided. */
export function MyRequest({ request, cancelRequest }: MyRequestProps) {
  const router = useRouter()
  const cancellation = useMutation({
    mutationFn: async () => valueOf(await cancelRequest({ requestId: request.id })),
    onSuccess: () => router.refresh(),
  })
  const title = requestTitle(request)
  return (
    <article className="space-y-3 rounded border border-line p-4">
      <header className="flex flex-wrap items-center gap-3">
        <h3 className="font-medium">{title}</h3>
        <RequestStateBadge state={request.state} />
        <span className="text-sm text-muted">
          asked <RelativeTime iso={request.createdAt} />
        </span>
      </header>
      <RequestFacts request={request} />
      <Decision request={request} />
      {cancellation.isError && <ErrorPanel error={cancellation.error} />}
      {request.registry !== null && (
        <Link
          href={`/registries/${request.registry.tenantSlug}/${request.registry.slug}`}
          className="text-sm underline"
        >
          Open the registry
        </Link>
      )}
      {request.state === 'pending' && (
        <Button
          variant="secondary"
          aria-label={`Cancel request: ${title}`}
          pending={cancellation.isPending}
          onClick={() => cancellation.mutate()}
        >
          Cancel request
        </Button>
      )}
    </article>
  )
}

function Decision({ request }: Readonly<{ request: RequestView }>) {
  if (request.decidedAt === null) return null
  return (
    <p className="text-sm break-words">
      {request.decidedBy === null ? 'Decided by policy' : `Decided by ${request.decidedBy}`}{' '}
      <RelativeTime iso={request.decidedAt} />
      {request.decisionReason && `: ${request.decisionReason}`}
    </p>
  )
}
