import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../kernel/clock'
import type { Actor } from '../tenants/actor'

export type Credentials = { username: string; password: string }
/** Who that is, and when that was last checked. */
export type Proven = { actor: Actor; provenAt: Date }
/** Credentials as they came, and from where and by which program. */
export type Presented = Credentials & { address: string; client: string | null }
export type ProveCredentials = (input: Presented) => Promise<Proven>

const ENTRIES_MAX = 5_000

type Entry = Proven & { mac: Buffer; untilMs: number }

/**
 * Remembers for a while that credentials were right, so that one `docker push` with its six token requests costs one
 * bind. Of a password only a keyed hash is kept, under a key of this process alone; requests that come while the
 * same password is being checked share that check. Refusals are never remembered.
 *
 * There is one entry per name and address, and a wrong password from there forgets it: whoever guesses is always
 * answered by `verify` and its limiter, never by what somebody else proved. From elsewhere nobody can make it forgotten.
 *
 * @throws whatever `verify` throws
 */
export function rememberVerified(deps: {
  verify(input: Presented): Promise<Actor>
  lifetimeMs: number
  clock: Clock
  entriesMax?: number
}): ProveCredentials {
  const key = randomBytes(32)
  const entriesMax = deps.entriesMax ?? ENTRIES_MAX
  const entries = new Map<string, Entry>()
  const running = new Map<string, Promise<Proven>>()

  const verify = async (input: Presented, place: string, mac: Buffer): Promise<Proven> => {
    const provenAt = deps.clock.now()
    const proven = { actor: await deps.verify(input), provenAt }
    entries.delete(place)
    const nowMs = deps.clock.now().getTime()
    // In the order of their making: those that are over, or too many, are at the front.
    for (const [oldest, { untilMs }] of entries) {
      if (entries.size < entriesMax && nowMs < untilMs) break
      entries.delete(oldest)
    }
    entries.set(place, { ...proven, mac, untilMs: provenAt.getTime() + deps.lifetimeMs })
    return proven
  }

  return async (input) => {
    const place = JSON.stringify([input.username, input.address])
    const mac = createHmac('sha256', key).update(`${place}\0${input.password}`).digest()
    const entry = entries.get(place)
    const isFresh = entry !== undefined && deps.clock.now().getTime() < entry.untilMs
    if (isFresh && timingSafeEqual(entry.mac, mac)) return entry
    // Before anything is waited for: of many guesses at once, none may meet what was remembered.
    entries.delete(place)
    const flight = mac.toString('base64')
    const begun = running.get(flight)
    if (begun !== undefined) return begun
    const run = verify(input, place, mac).finally(() => running.delete(flight))
    running.set(flight, run)
    return run
  }
}
