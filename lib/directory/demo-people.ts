import type { EmbeddedGroup, EmbeddedPerson } from './embedded-entries'

export const DEMO_SUFFIX = 'dc=example,dc=org'
export const DEMO_PASSWORD = 'demo'

/** The accounts of the demo. They exist in the embedded directory alone. */
export const DEMO_PEOPLE: readonly EmbeddedPerson[] = [
  person('admin', 'Platform Admin'),
  person('payments-owner', 'Payments Owner'),
  person('payments-dev', 'Payments Developer'),
  person('payments-viewer', 'Payments Viewer'),
  person('search-dev', 'Search Developer'),
]

export const DEMO_GROUPS: readonly EmbeddedGroup[] = [
  { name: 'platform-admins', people: ['admin'] },
  { name: 'payments-owners', people: ['payments-owner'] },
  { name: 'payments', people: ['payments-dev'] },
  { name: 'payments-viewers', people: ['payments-viewer'] },
  { name: 'search', people: ['search-dev'] },
  { name: 'engineering', groups: ['payments', 'search'] },
]

function person(username: string, displayName: string): EmbeddedPerson {
  return { username, displayName, password: DEMO_PASSWORD, mail: `${username}@example.org` }
}
