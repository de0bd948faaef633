const MOST_KEYS = 10_000

export type TryGate = {
  /** Until when this process knows that tries with `key` must wait; spares a flood the way to the database. */
  knownPause(key: string, now: Date): Date | null
  pause(key: string, until: Date): void
  /**
   * Runs `work` unless as many as `most` with this key are under way: then waits for one of them to end and
   * answers null without having run it, since what it was allowed on may have changed.
   */
  enter<T>(key: string, most: number, work: () => Promise<T>): Promise<{ value: T } | null>
}

/** Keeps tries that come all at once within the limit that each of them was measured against. */
export function createTryGate(): TryGate {
  const pauses = new Map<string, Date>()
  const running = new Map<string, Set<Promise<unknown>>>()
  return {
    knownPause: (key, now) => {
      const until = pauses.get(key)
      if (until === undefined) return null
      if (until > now) return until
      pauses.delete(key)
      return null
    },
    pause: (key, until) => {
      if (pauses.size >= MOST_KEYS) pauses.clear()
      pauses.set(key, until)
    },
    enter: async (key, most, work) => {
      const others = running.get(key) ?? new Set()
      if (others.size >= most) {
        await Promise.race([...others].map((other) => other.catch(() => undefined)))
        return null
      }
      running.set(key, others)
      const mine = work()
      others.add(mine)
      try {
        return { value: await mine }
      } finally {
        others.delete(mine)
        if (others.size === 0 && running.get(key) === others) running.delete(key)
      }
    },
  }
}
