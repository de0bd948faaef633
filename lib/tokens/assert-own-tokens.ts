import { AppError } from '../kernel/app-error'
import type { Actor } from '../tenants/actor'
import { can } from '../tenants/permissions'
import { ofPerson } from '../tenants/resource'

/**
 * Passes for people who act themselves: with a token nobody makes, changes or lists tokens.
 *
 * @throws AppError FORBIDDEN
 */
export function assertOwnTokens(actor: Actor): void {
  if (can(actor, 'token.own', ofPerson(actor.username))) return
  throw new AppError('FORBIDDEN', 'Access tokens are managed by people, in the portal.')
}
