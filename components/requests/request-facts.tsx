import { formatBytes } from '@/lib/kernel/bytes'
import type { RequestView } from '@/lib/tenants/views'

/** What was asked for, and why. */
export function RequestFacts({ request }: Readonly<{ request: RequestView }>) {
  return (
    <dl className="grid gap-x-6 gap-y-1 text-sm sm:grid-cols-[8rem_1fr]">
      <Fact name="Team">{request.groupName}</Fact>
      {request.kind !== 'access' && <Fact name="Registry">{request.slug}</Fact>}
      {request.role !== null && <Fact name="Role">{request.role}</Fact>}
      {request.quotaBytes !== null && <Fact name="Quota">{quotaText(request)}</Fact>}
      {request.replicas !== null && <Fact name="Replicas">{request.replicas}</Fact>}
      <Fact name="Why">{request.purpose}</Fact>
    </dl>
  )
}

function quotaText({ quotaBytes, judgement }: RequestView): string {
  const wanted = formatBytes(quotaBytes ?? 0)
  const present = judgement?.registry
  return present ? `${wanted}, now ${formatBytes(present.quotaBytes)}` : wanted
}

function Fact({ name, children }: Readonly<{ name: string; children: React.ReactNode }>) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words whitespace-pre-wrap">{children}</dd>
    </>
  )
}
