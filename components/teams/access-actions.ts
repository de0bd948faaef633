import type { ActionResult } from '@/lib/client/problem'
import type { TenantRole } from '@/lib/tenants/views'

type Accepting = { tenantSlug: string; acceptLosingOwnRole?: boolean }

export type SaveMapping = (
  input: Accepting & { groupId: string; role: TenantRole },
) => Promise<ActionResult<{ groupId: string }>>

export type RemoveMapping = (
  input: Accepting & { groupId: string },
) => Promise<ActionResult<{ groupId: string }>>

export type RemoveGrant = (
  input: Accepting & { username: string },
) => Promise<ActionResult<{ username: string }>>

/** What each role may do, in the words of the forms. */
export const ROLE_TEXTS: Readonly<Record<TenantRole, string>> = {
  viewer: 'Viewer: reads and pulls',
  developer: 'Developer: also pushes and asks for registries',
  owner: 'Owner: also deletes and decides who is in the team',
}
