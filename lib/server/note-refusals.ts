import { openRefusalTally, type RefusalTally } from '../audit/refusal-tally'
import { recordedNames } from '../auth/recorded-name'
import type { Database } from '../db/database'
import { clientName } from '../kernel/caller'
import type { Clock } from '../kernel/clock'
import { every } from '../kernel/every'
import type { Logger } from '../kernel/logger'
import { findRegistryNames } from '../tenants/token-registry'
import type { TokenRefusal } from './token-refusal'

const FLUSH_EVERY_MS = 1_000

/** Adds up what is refused at `/token` and during a pause of sign-ins, and records it when a window of `windowMs` is over. `stop` records what is left. */
export function startNotingRefusals(deps: {
  db: Database
  clock: Clock
  logger: Logger
  windowMs: number
}): {
  onTokenRefusal(refusal: TokenRefusal): void
  note: RefusalTally['note']
  stop(): Promise<void>
} {
  const { db, clock, logger, windowMs } = deps
  const tally: RefusalTally = openRefusalTally({
    db,
    clock,
    windowMs,
    findRegistries: (ids) => findRegistryNames(db, ids),
    findNames: (typed) => recordedNames(db, typed),
  })
  const timer = every(FLUSH_EVERY_MS, tally.flush, logger, 'recording refusals')
  return {
    onTokenRefusal: (refusal) => tally.note(toNote(refusal)),
    note: tally.note,
    stop: async () => {
      clearInterval(timer)
      await tally.close()
    },
  }
}

const NOBODY = '(nobody)'
/** What is not the caller's doing. */
const FAILURES: ReadonlySet<TokenRefusal['code']> = new Set([
  'INTERNAL',
  'TIMEOUT',
  'NOT_READY',
  'DIRECTORY_UNAVAILABLE',
  'DATABASE_UNAVAILABLE',
  'STORAGE_UNAVAILABLE',
  'REGISTRY_UNAVAILABLE',
  'SWARM_UNAVAILABLE',
])

function toNote({ actor, username, registryId, code, detail, address, client }: TokenRefusal) {
  return {
    actor: actor?.username ?? (username === '' ? NOBODY : { typed: username.slice(0, 256) }),
    action: 'token.refused' as const,
    // Of a registry that does not exist there is only what was asked for.
    subject: 'no registry of this Berth',
    registryId,
    code,
    detail: detail.slice(0, 1024),
    result: FAILURES.has(code) ? ('failed' as const) : ('refused' as const),
    caller: { address, client: clientName(client) },
  }
}
