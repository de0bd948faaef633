import type { Clock } from './clock'

const ENTRIES_MAX = 10_000

/**
 * `load` with a memory of `lifetimeMs`, counted from when the loading began, so that nothing older is ever returned.
 * Callers that ask for the same key meanwhile share one load; a failure is shared by those and then forgotten.
 */
export function withShortMemory<K, T>(options: {
  load(key: K): Promise<T>
  lifetimeMs: number
  clock: Clock
  entriesMax?: number
}): (key: K) => Promise<T> {
  const { load, lifetimeMs, clock, entriesMax = ENTRIES_MAX } = options
  const known = new Map<K, { value: Promise<T>; untilMs: number }>()
  return (key) => {
    const nowMs = clock.now().getTime()
    const entry = known.get(key)
    if (entry !== undefined && nowMs < entry.untilMs) return entry.value
    known.delete(key)
    // In the order of their making: those that are over, or too many, are at the front.
    for (const [oldest, { untilMs }] of known) {
      if (known.size < entriesMax && nowMs < untilMs) break
      known.delete(oldest)
    }
    const value = load(key)
    const made = { value, untilMs: nowMs + lifetimeMs }
    known.set(key, made)
    value.catch(() => {
      if (known.get(key) === made) known.delete(key)
    })
    return value
  }
}
