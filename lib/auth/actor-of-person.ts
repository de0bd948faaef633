import type { Directory } from '../directory/directory'
import { AppError, isAppError } from '../kernel/app-error'
import { formatDuration } from '../kernel/duration'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { isAdmin } from '../tenants/membership'
import { isOidcName } from '../tenants/oidc-name'
import { findPerson, type KnownPerson, loadGrants, rememberPerson } from '../tenants/people'
import { readOidcPerson } from './oidc/read-oidc-person'
import { endSessionsOfGone } from './sessions/end-sessions'

/** One question at a time, and not every request's, goes to a directory that does not answer. */
const ASK_AGAIN_MS = 10_000

/**
 * The actor of a known person with groups no older than `GROUPS_FRESH`, from the directory or, for people who sign in
 * with OIDC, from the identity provider. Null when that no longer knows the account, which ends its sessions; also for
 * a name that was given to somebody else since.
 *
 * @throws AppError DIRECTORY_UNAVAILABLE once it has been down for longer than `DIRECTORY_GRACE`: then access ends
 *   rather than outlive a removal
 */
export async function actorOfPerson(
  context: UseCaseContext,
  directory: Directory,
  username: string,
): Promise<Actor | null> {
  const person = await findPerson(context.db, username)
  return person === null ? null : actorOfKnown(context, directory, person)
}

/** As `actorOfPerson`, for whom a session has brought along already. */
export async function actorOfKnown(
  context: UseCaseContext,
  directory: Directory,
  person: KnownPerson,
): Promise<Actor | null> {
  const { settings } = context
  const ageMs = context.clock.now().getTime() - person.groupsReadAt.getTime()
  const current =
    ageMs < settings.GROUPS_FRESH ? person : await readAgain(context, directory, person, ageMs)
  if (current === null) {
    await endSessionsOfGone(context, person.username)
    return null
  }
  return {
    username: person.username,
    displayName: current.displayName,
    isAdmin: isAdmin(current.groups, settings),
    groups: current.groups,
    grants: await loadGrants(context.db, { username: person.username, groups: current.groups }),
    token: null,
  }
}

type Current = Pick<KnownPerson, 'displayName' | 'groups'>

const askAgainAt = new WeakMap<Directory, { directory: number; oidc: number }>()

async function readAgain(
  context: UseCaseContext,
  directory: Directory,
  person: KnownPerson,
  ageMs: number,
): Promise<Current | null> {
  const origin = isOidcName(person.username) ? 'oidc' : 'directory'
  const asked = askAgainAt.get(directory) ?? { directory: 0, oidc: 0 }
  const nowMs = context.clock.now().getTime()
  if (nowMs < asked[origin]) return asKnown(context, person, ageMs)
  // Known to be down: this request asks, the others meanwhile do not.
  if (asked[origin] > 0) askAgainAt.set(directory, { ...asked, [origin]: nowMs + ASK_AGAIN_MS })
  try {
    const found =
      origin === 'oidc'
        ? await readOidcPerson(context, directory, person)
        : await readDirectoryPerson(context, directory, person)
    askAgainAt.set(directory, { ...(askAgainAt.get(directory) ?? asked), [origin]: 0 })
    return found
  } catch (error) {
    if (!isAppError(error) || error.code !== 'DIRECTORY_UNAVAILABLE') throw error
    const others = askAgainAt.get(directory) ?? asked
    // What is terminal may be about this one person, as too many groups are, and is no reason to spare the others.
    if (!error.terminal) askAgainAt.set(directory, { ...others, [origin]: nowMs + ASK_AGAIN_MS })
    return asKnown(context, person, ageMs, error)
  }
}

async function readDirectoryPerson(
  context: UseCaseContext,
  directory: Directory,
  person: KnownPerson,
): Promise<Current | null> {
  const found = await directory.findPerson(person.username)
  if (found === null || found.person.id !== person.directoryId) return null
  const groups = found.groups.map(({ id, name }) => ({ id, name }))
  await rememberPerson(context, { ...found.person, groups })
  return { displayName: found.person.displayName, groups }
}

function asKnown(
  context: UseCaseContext,
  person: KnownPerson,
  ageMs: number,
  cause?: unknown,
): KnownPerson {
  const graceMs = context.settings.DIRECTORY_GRACE
  if (ageMs < graceMs) return person
  throw new AppError(
    'DIRECTORY_UNAVAILABLE',
    `${isOidcName(person.username) ? 'The identity provider' : 'The directory'} does not answer, and what it last said of you is older than ${formatDuration(graceMs)}. So Berth cannot tell what you may do, and lets nobody in who may have been removed since. Access comes back with it.`,
    { cause },
  )
}
