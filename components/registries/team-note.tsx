import { Notice } from '@/components/ui/notice'
import { formatBytes } from '@/lib/kernel/bytes'
import { decidePolicy, remainingBytes } from '@/lib/tenants/quota'
import type { TeamChoice } from '@/lib/tenants/views'

type Props = Readonly<{
  team: TeamChoice
  quotaBytes: number | null
  selfServiceMaxQuotaBytes: number
}>

/** What will happen to a request for this team, by the very rule that the server applies. */
export function TeamNote({ team, quotaBytes, selfServiceMaxQuotaBytes }: Props) {
  const left = `${formatBytes(remainingBytes(team))} of the team’s ${formatBytes(team.budgetBytes)} are left, with ${team.registries} of ${team.maxRegistries} registries.`
  if (quotaBytes === null) return <p className="text-sm text-muted">{left}</p>
  const policy = decidePolicy({
    quotaBytes,
    selfServiceMaxBytes: selfServiceMaxQuotaBytes,
    budget: team,
  })
  return policy.decision === 'approve' ? (
    <p className="text-sm text-muted">{left} This request is approved at once.</p>
  ) : (
    <Notice tone="warn" title="An admin will decide">
      {policy.reason}
    </Notice>
  )
}
