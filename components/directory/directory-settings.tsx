import type { DirectoryView } from '@/lib/tenants/directory-views'
import { Section } from './section'

/** The settings as this process uses them, by the names that change them. */
export function DirectorySettings({ directory }: Readonly<{ directory: DirectoryView }>) {
  return (
    <Section
      title="Settings"
      about="As this process uses them. They are changed in its environment, followed by a restart; the password of the service account is shown nowhere."
    >
      <dl className="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-[16rem_1fr]">
        {rowsOf(directory).map(({ name, value }) => (
          <div key={name} className="grid gap-x-6 gap-y-0.5 sm:col-span-2 sm:grid-cols-subgrid">
            <dt className="font-mono text-xs leading-5 text-muted">{name}</dt>
            <dd className="wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

function rowsOf(directory: DirectoryView): { name: string; value: string }[] {
  const { startTls, hasOwnCa, nesting } = directory
  return [
    { name: 'LDAP_URL', value: directory.urls.join(', ') },
    { name: 'LDAP_KIND', value: directory.kind },
    { name: 'LDAP_START_TLS', value: startTls ? 'on' : 'off' },
    { name: 'LDAP_CA_FILE', value: hasOwnCa ? 'set' : 'not set: the usual public authorities' },
    { name: 'LDAP_BIND_DN', value: directory.bindDn ?? 'not set: searches are anonymous' },
    { name: 'LDAP_PEOPLE_BASE', value: directory.peopleBase },
    { name: 'LDAP_USER_FILTER', value: directory.userFilter ?? 'not set' },
    { name: 'LDAP_USERNAME_ATTRIBUTE', value: directory.usernameAttribute },
    { name: 'LDAP_DISPLAY_NAME_ATTRIBUTE', value: directory.displayNameAttribute },
    { name: 'LDAP_MAIL_ATTRIBUTE', value: directory.mailAttribute },
    { name: 'LDAP_GROUPS_BASE', value: directory.groupsBase },
    { name: 'LDAP_GROUP_FILTER', value: directory.groupFilter ?? 'not set' },
    { name: 'LDAP_GROUP_NAME_ATTRIBUTE', value: directory.groupNameAttribute },
    { name: 'LDAP_TEAM_FILTER', value: directory.teamFilter ?? 'not set' },
    {
      name: 'LDAP_NESTED_GROUPS',
      value:
        nesting === 'chain' ? 'chain: Active Directory’s matching rule' : 'walk: group by group',
    },
    { name: 'LDAP_TIMEOUT_MS', value: `${directory.timeoutMs} ms` },
  ]
}
