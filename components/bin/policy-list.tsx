import type { RegistryPlace } from '@/components/registries/registry-links'
import type { PolicyView } from '@/lib/images/bin/views'
import { type PolicyActions, PolicyItem } from './policy-item'

type PolicyListProps = Readonly<{
  place: RegistryPlace
  policies: readonly PolicyView[]
  /** Null for readers who may not change them. */
  actions: PolicyActions | null
}>

export function PolicyList({ place, policies, actions }: PolicyListProps) {
  if (policies.length === 0) return <p>There is no policy: nothing is deleted by itself.</p>
  return (
    <ul className="grid gap-4">
      {policies.map((policy) => (
        <li key={policy.id}>
          <PolicyItem {...{ place, policy, actions }} />
        </li>
      ))}
    </ul>
  )
}
