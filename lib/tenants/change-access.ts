import type { Transaction } from '../db/database'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleTenant, type VisibleTenant } from './find-tenant'
import { lockTenant } from './load-budget'
import { loadGrants } from './people'
import { can } from './permissions'

/**
 * Runs a change of who may do what in a team, one at a time for each team. The actor's right is looked at again
 * once it is this one's turn: of two owners who remove each other the second one has none left. Nothing keeps the
 * last owner, since taking access away must never wait for anything, and an admin can always give it back; but an
 * owner who would thereby stop being one has to say so.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT without `acceptLosingOwnRole` where that is so
 */
export async function changeAccess<T>(
  context: UseCaseContext,
  actor: Actor,
  input: { tenantSlug: string; acceptLosingOwnRole: boolean },
  change: (tx: Transaction, tenant: VisibleTenant) => Promise<T>,
): Promise<T> {
  const found = await findVisibleTenant(context, actor, input.tenantSlug, 'access.manage')
  const { tenant, resource } = found
  return context.db.$transaction(async (tx) => {
    await lockTenant(tx, tenant.id)
    const before = { ...actor, grants: await loadGrants(tx, actor) }
    if (!can(before, 'access.manage', resource)) {
      throw new AppError('FORBIDDEN', 'Your role in this team was changed just now.')
    }
    const result = await change(tx, tenant)
    const after = { ...actor, grants: await loadGrants(tx, actor) }
    if (!input.acceptLosingOwnRole && !can(after, 'access.manage', resource)) {
      throw new AppError(
        'CONFLICT',
        'After this you are no owner of the team any more, and cannot take it back.',
        { field: 'acceptLosingOwnRole' },
      )
    }
    return result
  })
}
