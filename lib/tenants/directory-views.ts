// What the page about the directory sees. Plain JSON; sizes in milliseconds where a name says so.
import type { TenantRole } from './views'

/** The settings as they count, without secrets. */
export type DirectoryView = {
  kind: 'openldap' | 'active-directory'
  urls: readonly string[]
  startTls: boolean
  hasOwnCa: boolean
  bindDn: string | null
  peopleBase: string
  groupsBase: string
  usernameAttribute: string
  displayNameAttribute: string
  mailAttribute: string
  groupNameAttribute: string
  nesting: 'walk' | 'chain'
  userFilter: string | null
  groupFilter: string | null
  teamFilter: string | null
  timeoutMs: number
}

export type DirectoryStepView = {
  name: 'dns' | 'tcp' | 'tls' | 'bind' | 'people' | 'groups'
  state: 'done' | 'warning' | 'failed' | 'skipped'
  tookMs: number
  facts: readonly string[]
  problem: { detail: string; raw: string | null } | null
}

/** One server of the settings, tried by itself. */
export type ServerCheckView = { url: string; steps: readonly DirectoryStepView[] }

/** Why an account that exists counts as gone. */
export type AccountBarView = 'disabled' | 'locked' | 'expired' | 'not-yet-valid' | 'filtered'

export type LookedUpGroup = {
  id: string
  name: string
  dn: string
  /** Names of the groups on the way from the person: none for a direct member, null for a way that was not found. */
  via: readonly string[] | null
  makesAdmin: boolean
}

export type LookedUpPerson = {
  username: string
  displayName: string
  email: string | null
  dn: string
  id: string
  bar: AccountBarView | null
  isAdmin: boolean
  groups: readonly LookedUpGroup[]
  /** Roles by groups and by what was granted, as they would be at the next sign-in. */
  teams: readonly { slug: string; groupName: string; role: TenantRole }[]
}

export type LookUpView =
  | { found: 'nobody' | 'several' }
  | { found: 'person'; person: LookedUpPerson }
