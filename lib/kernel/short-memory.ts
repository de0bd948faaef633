import type { Clock } from './clock'

const ENTRIES_MAX = 10_000

/**
 * `load` with a memory of `lifetimeMs`, counted from when the loading began, so that nothing older is ever returned.
 * Callers that ask for the same key meanwhile share one load; a failure is shared by those and then forgotten.
 */
export function withShortMemory<T>(options: {
  load(key: string): Promise<T>
  lifetimeMs: number
  clock: Clock
  entriesMax?: number
}): (key: string) => Promise<T> {
  const { load, lifetimeMs, clock, entriesMax = ENTRIES_MAX } = options
  const known = new Map<string, { value: Promise<T>; untilMs: number }>()
  return (key) => {
    const nowMs = clock.now().getTime()
    const entry = known.get(key)
    if (entry !== undefined && nowMs < entry.untilMs) return entry.value
    known.delete(key)
    const [oldest] = known.keys()
    if (known.size >= entriesMax && oldest !== undefined) known.delete(oldest)
    const value = load(key)
    const made = { value, untilMs: nowMs + lifetimeMs }
    known.set(key, made)
    value.catch(() => {
      if (known.get(key) === made) known.delete(key)
    })
    return value
  }
}
