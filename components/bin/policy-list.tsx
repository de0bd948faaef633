import type { RegistryPlace } from '@/components/registries/registry-links'
import { RelativeTime } from '@/components/ui/relative-time'
import type { PolicyView } from '@/lib/images/bin/views'
import { formatBytes } from '@/lib/kernel/bytes'
import type { RemoveById } from './bin-actions'
import { RemoveButton } from './remove-button'

type PolicyListProps = Readonly<{
  place: RegistryPlace
  policies: readonly PolicyView[]
  /** Null for readers who may not change them. */
  remove: RemoveById | null
}>

/** Each policy with what it does and what it did. */
export function PolicyList({ place, policies, remove }: PolicyListProps) {
  if (policies.length === 0) return <p>There is no policy: nothing is deleted by itself.</p>
  return (
    <ul className="grid gap-4">
      {policies.map((policy) => (
        <li key={policy.id} className="grid gap-2 rounded-lg border border-line bg-surface p-5">
          <div className="flex flex-wrap items-start justify-between gap-3">
            <h4 className="font-semibold wrap-anywhere">{policy.name}</h4>
            {remove === null ? null : (
              <RemoveButton
                {...{ place, id: policy.id, remove }}
                label={`Remove the policy ${policy.name}`}
              />
            )}
          </div>
          <p className="text-sm wrap-anywhere">{policyText(policy)}</p>
          <p className="text-sm text-muted">
            Every {policy.everyHours === 1 ? 'hour' : `${policy.everyHours} hours`}
            {policy.nextRunAt === null ? null : (
              <>
                , next <RelativeTime iso={policy.nextRunAt} />
              </>
            )}
            .
          </p>
          <Log runs={policy.runs} />
        </li>
      ))}
    </ul>
  )
}

function Log({ runs }: Pick<PolicyView, 'runs'>) {
  if (runs.length === 0) return <p className="text-sm text-muted">It did not run yet.</p>
  return (
    <details className="text-sm">
      <summary>What it did</summary>
      <ol className="mt-2 grid gap-1">
        {runs.map(({ id, at, tagCount, sizeBytes, failed }) => (
          <li key={id}>
            <RelativeTime iso={at} />: {tagCount === 1 ? '1 tag' : `${tagCount} tags`}
            {tagCount === 0 ? null : `, ${formatBytes(sizeBytes)}`}
            {failed === 0 ? null : `; ${failed} failed`}
          </li>
        ))}
      </ol>
    </details>
  )
}

function policyText(policy: PolicyView): string {
  const { repositories, tags, keepLast, olderThanDays, notPulledDays, takesLast } = policy
  const parts = [
    keepLast === null ? null : `beyond the newest ${keepLast} of a repository`,
    olderThanDays === null ? null : `pushed more than ${olderThanDays} days ago`,
    notPulledDays === null ? null : `not pulled for ${notPulledDays} days`,
  ].filter((part) => part !== null)
  const last = takesLast ? 'the last tag of a repository too' : 'never the last tag of a repository'
  return `Tags like ${tags} in repositories like ${repositories}: ${parts.join(', and ')}; ${last}.`
}
