import { setTimeout as delay } from 'node:timers/promises'

const DATABASE_MS = 2_000

/**
 * What `/readyz` says: null when this process can do its work, else what is missing, as a few words. A database that
 * hangs is no other than one that is away, so it answers within two seconds.
 */
export function readiness(deps: {
  isStarted(): boolean
  reachDatabase(): Promise<unknown>
  timeoutMs?: number
}): () => Promise<string | null> {
  return async () => {
    if (!deps.isStarted()) return 'starting'
    const late = new AbortController()
    try {
      return await Promise.race([
        deps.reachDatabase().then(
          () => null,
          () => 'the database does not answer',
        ),
        delay(deps.timeoutMs ?? DATABASE_MS, 'the database does not answer in time', {
          signal: late.signal,
        }),
      ])
    } finally {
      late.abort()
    }
  }
}
