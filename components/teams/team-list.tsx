import { buttonClass } from '@/components/ui/button-class'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import type { TeamView } from '@/lib/tenants/views'
import { teamHref } from './team-links'

const COLUMNS = [
  { key: 'team', title: 'Team' },
  { key: 'role', title: 'Your role' },
  { key: 'usage', title: 'Usage' },
  { key: 'access', title: 'Access' },
  { key: 'ci', title: 'CI accounts' },
]

/** One's teams, and the way to who else is in them for those who may know. */
export function TeamList({ teams }: Readonly<{ teams: readonly TeamView[] }>) {
  if (teams.length === 0) {
    return (
      <EmptyState
        title="No team of yours has a registry yet"
        action={
          <Link href="/registries/new" className={buttonClass('primary')}>
            Request a registry
          </Link>
        }
      >
        A team appears here with its first registry, or once its owners gave you access.
      </EmptyState>
    )
  }
  return (
    <DataTable caption="Teams" columns={COLUMNS}>
      {teams.map(({ tenantSlug, groupName, role, abilities }) => (
        <tr key={tenantSlug}>
          <td className="font-medium wrap-anywhere">{groupName}</td>
          <td>{role}</td>
          <td>
            <Link href={teamHref(tenantSlug, 'usage')} className="text-accent underline">
              What is used<span className="sr-only"> by {groupName}</span>
            </Link>
          </td>
          <td>
            {abilities.manageAccess ? (
              <Link href={teamHref(tenantSlug, 'access')} className="text-accent underline">
                Who has access<span className="sr-only"> to {groupName}</span>
              </Link>
            ) : (
              <span className="text-muted">managed by its owners</span>
            )}
          </td>
          <td>
            {abilities.readCiAccounts ? (
              <Link href={teamHref(tenantSlug, 'ci')} className="text-accent underline">
                What pipelines use<span className="sr-only"> in {groupName}</span>
              </Link>
            ) : (
              <span className="text-muted">managed by its owners</span>
            )}
          </td>
        </tr>
      ))}
    </DataTable>
  )
}
