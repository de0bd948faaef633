'use client'

import { useRouter } from 'next/navigation'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { registryHref } from '@/components/registries/registry-links'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { Link } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import type { ActionResult } from '@/lib/client/problem'
import type { RequestView } from '@/lib/tenants/views'
import { RequestFacts } from './request-facts'
import { RequestStateBadge } from './request-state-badge'
import { requestTitle } from './request-title'

export type CancelRequest = (input: { requestId: string }) => Promise<ActionResult<unknown>>

type MyRequestProps = Readonly<{ request: RequestView; cancelRequest: CancelRequest }>

/** One of the reader's own requests: how it stands, why, and a way back while nobody has decided. */
export function MyRequest({ request, cancelRequest }: MyRequestProps) {
  const router = useRouter()
  const { run, isBusy, problem } = useAction(cancelRequest)
  const title = requestTitle(request)
  const { registry } = request

  async function cancel() {
    if ((await run({ requestId: request.id })) !== null) router.refresh()
  }

  return (
    <article aria-label={title} className="grid gap-3 rounded-lg border border-line bg-surface p-5">
      <header className="flex flex-wrap items-center gap-3">
        <h3 className="font-semibold wrap-anywhere">{title}</h3>
        <RequestStateBadge state={request.state} />
        <span className="text-sm text-muted">
          asked <RelativeTime iso={request.createdAt} />
        </span>
      </header>
      <RequestFacts request={request} />
      <Decision request={request} />
      <ProblemPanel problem={problem} />
      {registry === null ? null : (
        <Link
          href={registryHref({
            tenantSlug: registry.tenantSlug,
            registrySlug: registry.slug,
          })}
          className="justify-self-start text-sm text-accent underline"
        >
          Open the registry
        </Link>
      )}
      {request.state === 'pending' ? (
        <Button className="justify-self-start" isBusy={isBusy} onClick={() => void cancel()}>
          Cancel request
        </Button>
      ) : null}
    </article>
  )
}

function Decision({ request }: Readonly<{ request: RequestView }>) {
  if (request.decidedAt === null) return null
  return (
    <p className="text-sm wrap-anywhere">
      {decisionText(request)} <RelativeTime iso={request.decidedAt} />
      {request.decisionReason ? `: ${request.decisionReason}` : null}
    </p>
  )
}

function decisionText({ state, decidedBy }: RequestView): string {
  if (state === 'cancelled') return 'Taken back'
  return `Decided by ${decidedBy ?? 'policy'}`
}
