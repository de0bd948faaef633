import type { Database } from '../db/database'
import type { Caller } from '../kernel/caller'
import type { Clock } from '../kernel/clock'
import { type AuditResult, recordAudits } from './record'

/** Something that was refused and may be asked for again many times a second. */
export type Refusal = {
  /** What somebody `typed` as their name is replaced by who that is, if anybody, before it is recorded. */
  actor: string | { typed: string }
  action: 'token.refused' | 'session.started'
  /** What it was asked of, unless `registryId` names a registry. */
  subject: string
  registryId: string | null
  code: string
  /** The sentence that it got. */
  detail: string
  result: AuditResult
  caller: Caller
}

export type RefusalTally = {
  /** Counts one more; never throws, never waits. */
  note(refusal: Refusal): void
  /** Records the windows that are over; those that cannot be recorded now stay for the next time. */
  flush(): Promise<void>
  /** Records all, also the window that still runs. */
  close(): Promise<void>
}

type Tally = Refusal & { window: number; count: number; first: Date; last: Date }

/** Beyond so many of one process, further actors and registries are counted together. */
const KEYS_MAX = 500
export const MANY_ACTORS = '(many)'

/**
 * Adds refusals up: one row of the trail per window of time, actor, action, registry and code, with the count and the caller of the
 * last. Memory is bounded, also while the database is away and while somebody asks under ever new names.
 */
export function openRefusalTally(deps: {
  db: Database
  clock: Clock
  windowMs: number
  /** Names of registries, for those ids that exist. */
  findRegistries(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, { subject: string; tenantId: string }>>
  /** What to record for names as they were typed; none may be missing. */
  findNames(typed: readonly string[]): Promise<ReadonlyMap<string, string>>
}): RefusalTally {
  const tallies = new Map<string, Tally>()

  const record = async (isDue: (tally: Tally) => boolean) => {
    const due = [...tallies].filter(([, tally]) => isDue(tally))
    if (due.length === 0) return
    // Taken out first: what comes while this is written counts anew.
    for (const [key] of due) tallies.delete(key)
    try {
      const ids = due.flatMap(([, { registryId }]) => registryId ?? [])
      const registries = await deps.findRegistries([...new Set(ids)])
      const named = await withNames(
        due.map(([, tally]) => tally),
        deps.findNames,
      )
      await recordAudits(
        deps.db,
        named.map((tally) => toRecord(tally, registries.get(tally.registryId ?? ''))),
      )
    } catch (error) {
      for (const [key, tally] of due) putBack(tallies, key, tally)
      throw error
    }
  }

  return {
    note: (refusal) => {
      const at = deps.clock.now()
      const window = Math.floor(at.getTime() / deps.windowMs)
      const own = keyOf({ ...refusal, window })
      const isFull = tallies.size >= KEYS_MAX && !tallies.has(own)
      const key = isFull ? JSON.stringify([refusal.action, refusal.code]) : own
      const known = tallies.get(key)
      if (known !== undefined) {
        Object.assign(known, {
          count: known.count + 1,
          last: at,
          caller: refusal.caller,
          detail: refusal.detail,
        })
        return
      }
      const kept = isFull ? { ...refusal, actor: MANY_ACTORS, registryId: null } : refusal
      tallies.set(key, { ...kept, window, count: 1, first: at, last: at })
    },
    flush: () => {
      const running = Math.floor(deps.clock.now().getTime() / deps.windowMs)
      return record(({ window }) => window < running)
    },
    close: () => record(() => true),
  }
}

function putBack(tallies: Map<string, Tally>, key: string, tally: Tally): void {
  const newer = tallies.get(key)
  if (newer === undefined) tallies.set(key, tally)
  else Object.assign(newer, { count: newer.count + tally.count, first: tally.first })
}

function keyOf({ window, actor, action, registryId, code }: Refusal & { window: number }): string {
  return JSON.stringify([window, actor, action, registryId, code])
}

type NamedTally = Tally & { actor: string }

/** With the names to record. Those who turn out to be the same, or nobody, are one. */
async function withNames(
  tallies: readonly Tally[],
  findNames: (typed: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): Promise<NamedTally[]> {
  const typed = tallies.flatMap(({ actor }) => (typeof actor === 'string' ? [] : [actor.typed]))
  const names = typed.length === 0 ? new Map<string, string>() : await findNames(typed)
  const named = new Map<string, NamedTally>()
  for (const tally of tallies) {
    const actor = typeof tally.actor === 'string' ? tally.actor : nameIn(names, tally.actor.typed)
    const key = keyOf({ ...tally, actor })
    const before = named.get(key)
    named.set(key, before === undefined ? { ...tally, actor } : joined(before, { ...tally, actor }))
  }
  return [...named.values()]
}

function nameIn(names: ReadonlyMap<string, string>, typed: string): string {
  const name = names.get(typed)
  if (name === undefined) throw new Error('a typed name has no name to record')
  return name
}

function joined(one: NamedTally, other: NamedTally): NamedTally {
  return {
    ...(one.last < other.last ? other : one),
    count: one.count + other.count,
    first: new Date(Math.min(one.first.getTime(), other.first.getTime())),
  }
}

function toRecord(
  {
    actor,
    action,
    subject,
    registryId,
    code,
    detail,
    result,
    caller,
    count,
    first,
    last,
  }: NamedTally,
  registry: { subject: string; tenantId: string } | undefined,
) {
  return {
    actor,
    action,
    result,
    subject: registry?.subject ?? subject,
    requestId: '',
    caller,
    ...(registry === undefined || registryId === null
      ? {}
      : { registryId, tenantId: registry.tenantId }),
    after: { code, count, first: first.toISOString(), last: last.toISOString(), detail },
  }
}
