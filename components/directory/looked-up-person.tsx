import type { ReactNode } from 'react'
import { Badge } from '@/components/ui/badge'
import { DataTable } from '@/components/ui/data-table'
import { Link } from '@/components/ui/link'
import { Notice } from '@/components/ui/notice'
import type { AccountBarView, LookedUpGroup, LookedUpPerson } from '@/lib/tenants/directory-views'

const BARS: Readonly<Record<AccountBarView, string>> = {
  disabled: 'The account is disabled in the directory. Enable it there.',
  locked: 'The account is locked in the directory until an administrator unlocks it there.',
  expired: 'The account has expired in the directory. Set a later date there.',
  'not-yet-valid': 'The account is not valid yet: its first day in the directory has not come.',
  filtered: 'LDAP_USER_FILTER leaves the account out. Change the account or the filter.',
}

/** What the directory says of a person, the ways to their groups, and the roles that follow. */
export function LookedUpPersonView({ person }: Readonly<{ person: LookedUpPerson }>) {
  const { displayName, username, email, dn, bar, isAdmin, teams, groups } = person
  return (
    <div className="grid grid-cols-1 gap-5">
      <header className="grid gap-1">
        <h3 className="flex flex-wrap items-center gap-3 text-base font-semibold wrap-anywhere">
          {displayName}
          {bar === null ? (
            <Badge tone="good">May sign in</Badge>
          ) : (
            <Badge tone="bad">No access</Badge>
          )}
          {isAdmin ? <Badge tone="accent">Platform admin</Badge> : null}
        </h3>
        <p className="text-sm text-muted wrap-anywhere">
          {username}
          {email === null ? '' : `, ${email}`}
        </p>
        <p className="font-mono text-xs text-muted wrap-anywhere">{dn}</p>
      </header>
      {bar === null ? null : (
        <Notice tone="warn" title="This account counts as gone">
          {BARS[bar]} Until then the person cannot sign in, and loses the portal and new tokens at
          the next look. What follows is what they would have.
        </Notice>
      )}
      <Part title="Roles">
        {teams.length === 0 ? (
          <p className="text-sm text-muted">
            {isAdmin ? 'No team of their own.' : 'None. They may sign in and ask for access.'}
          </p>
        ) : (
          <DataTable
            caption={`Roles of ${username}`}
            columns={[
              { key: 'team', title: 'Team' },
              { key: 'role', title: 'Role' },
            ]}
          >
            {teams.map(({ slug, role }) => (
              <tr key={slug}>
                <td>
                  <Link
                    href={`/teams/${encodeURIComponent(slug)}/access`}
                    className="font-medium text-accent underline"
                  >
                    {slug}
                  </Link>
                </td>
                <td>{role}</td>
              </tr>
            ))}
          </DataTable>
        )}
      </Part>
      <Part title={`Groups (${groups.length})`}>
        {groups.length === 0 ? (
          <p className="text-sm text-muted">
            None below LDAP_GROUPS_BASE. If there should be some, check that base,
            LDAP_GROUP_FILTER, and whether the service account may read the members of groups.
          </p>
        ) : (
          <DataTable
            caption={`Groups of ${username}`}
            columns={[
              { key: 'group', title: 'Group' },
              { key: 'way', title: 'By way of' },
            ]}
          >
            {groups.map((group) => (
              <tr key={group.id}>
                <td title={group.dn}>
                  <span className="font-medium">{group.name}</span>
                  {group.makesAdmin ? (
                    <span className="ml-2 align-middle">
                      <Badge tone="accent">admins</Badge>
                    </span>
                  ) : null}
                </td>
                <td className="text-muted">{wayOf(username, group)}</td>
              </tr>
            ))}
          </DataTable>
        )}
      </Part>
    </div>
  )
}

function Part({ title, children }: Readonly<{ title: string; children: ReactNode }>) {
  return (
    <div className="grid grid-cols-1 gap-2">
      <h4 className="text-sm font-semibold">{title}</h4>
      {children}
    </div>
  )
}

function wayOf(username: string, { name, via }: LookedUpGroup): string {
  if (via === null) return 'through groups outside LDAP_GROUPS_BASE, or more than ten deep'
  return via.length === 0 ? 'direct member' : [username, ...via, name].join(' → ')
}
