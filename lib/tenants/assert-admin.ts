import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import { type Action, can } from './permissions'
import { PLATFORM } from './resource'

/**
 * Passes for what admins of the platform may do to every tenant.
 *
 * @throws AppError FORBIDDEN, before anything is looked up, so that it tells nothing of what exists
 */
export function assertAdmin(actor: Actor, action: Action): void {
  if (can(actor, action, PLATFORM)) return
  throw new AppError('FORBIDDEN', 'Only admins may do that.')
}
