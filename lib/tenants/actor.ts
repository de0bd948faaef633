import type { TokenScope } from './token-scope'
import type { TenantRole } from './views'

/** Who acts, made once per request from the session or from credentials; see lib/auth. */
export type Actor = {
  username: string
  displayName: string
  isAdmin: boolean
  /** Every directory group of the person, nested ones included. */
  groups: readonly { id: string; name: string }[]
  /** Roles beside those of the teams' own groups: founder, granted access, mapped groups. By tenant id. */
  grants: ReadonlyMap<string, TenantRole>
  /** What an access token leaves of those rights; null for somebody with a session or a password. */
  token: TokenScope | null
}
