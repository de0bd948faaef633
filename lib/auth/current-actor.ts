import type { Actor } from '../tenants/actor'
import { currentPresence } from './current-presence'

/**
 * Who makes this request, or null without a session that still counts. `isUse` is false for what pages ask by
 * themselves, which keeps no session alive.
 *
 * @throws AppError DIRECTORY_UNAVAILABLE as `actorOfPerson`
 */
export async function currentActor({ isUse = true } = {}): Promise<Actor | null> {
  return (await currentPresence({ isUse })).actor
}
