import { findActorOfHeader } from '@/lib/auth/actor-of-request'
import { currentActor } from '@/lib/auth/current-actor'
import { currentDirectory } from '@/lib/auth/current-directory'
import { AppError } from '@/lib/kernel/app-error'
import type { Actor } from '@/lib/tenants/actor'
import type { UseCaseContext } from '@/lib/tenants/context'

/**
 * Who calls a route: a script by the access token of its header, which alone counts where there is one, or a page by its
 * session. `isUse` as for `currentActor`.
 *
 * @throws AppError UNAUTHENTICATED, INVALID_CREDENTIALS, DIRECTORY_UNAVAILABLE
 */
export async function actorOfCall(
  context: UseCaseContext,
  headers: Pick<Headers, 'get'>,
  options: { isUse: boolean },
): Promise<Actor> {
  const actor =
    (await findActorOfHeader(context, currentDirectory(), headers)) ?? (await currentActor(options))
  if (actor === null) throw new AppError('UNAUTHENTICATED', 'Sign in first.')
  return actor
}
