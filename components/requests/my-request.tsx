'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { registryHref } from '@/components/images/image-links'
import { Button } from '@/components/ui/button'
import { RelativeTime } from '@/components/ui/relative-time'
import type { ActionResult } from '@/lib/client/problem'
import type { RequestView } from '@/lib/tenants/views'
import { ProblemPanel } from './problem-panel'
import { RequestFacts } from './request-facts'
import { RequestStateBadge } from './request-state-badge'
import { requestTitle } from './request-title'
import { useSubmit } from './use-submit'

export type CancelRequest = (input: { requestId: string }) => Promise<ActionResult<unknown>>

type MyRequestProps = Readonly<{ request: RequestView; cancelRequest: CancelRequest }>

/** One of the reader's own requests: how it stands, why, and a way back while nobody has decided. */
export function MyRequest({ request, cancelRequest }: MyRequestProps) {
  const router = useRouter()
  const { submit, isBusy, problem } = useSubmit(cancelRequest, () => router.refresh())
  const title = requestTitle(request)
  const { registry } = request
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
        <Button
          className="justify-self-start"
          isBusy={isBusy}
          onClick={() => submit({ requestId: request.id })}
        >
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
      Decided {request.decidedBy === null ? 'by policy' : `by ${request.decidedBy}`}{' '}
      <RelativeTime iso={request.decidedAt} />
      {request.decisionReason ? `: ${request.decisionReason}` : null}
    </p>
  )
}
