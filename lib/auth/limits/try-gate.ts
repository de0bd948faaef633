const MOST_KEYS = 10_000

export type TryGate = {
  /** Until when this process knows that tries with `key` must wait; spares a flood the way to the database. */
  knownPause(key: string, now: Date): Date | null
  pause(key: string, until: Date): void
  /** Another number after each end of a try with `key`. Asked for before reading what a try is allowed on. */
  lastEnd(key: string): number
  /**
   * Runs `work` unless a try with this key has ended since `lastEnd`, or as many as `most` are under way: then waits for
   * one of them to end. Answers null without having run it, since what it was allowed on may have changed.
   */
  enter<T>(
    key: string,
    allowed: { most: number; lastEnd: number },
    work: () => Promise<T>,
  ): Promise<{ value: T } | null>
}

/** Keeps tries that come all at once within the limit that each of them was measured against. */
export function createTryGate(): TryGate {
  const pauses = new Map<string, Date>()
  const running = new Map<string, Set<Promise<unknown>>>()
  const ends = new Map<string, number>()
  let ended = 0
  let forgotten = 0
  const lastEnd = (key: string) => ends.get(key) ?? forgotten
  const noteEnd = (key: string) => {
    if (ends.size >= MOST_KEYS) {
      ends.clear()
      forgotten = ended
    }
    ended += 1
    ends.set(key, ended)
  }
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
    lastEnd,
    enter: async (key, allowed, work) => {
      if (lastEnd(key) !== allowed.lastEnd) return null
      const others = running.get(key) ?? new Set()
      if (others.size >= allowed.most) {
        await Promise.race([...others].map((other) => other.catch(() => undefined)))
        return null
      }
      running.set(key, others)
      const mine = work()
      others.add(mine)
      try {
        return { value: await mine }
      } finally {
        noteEnd(key)
        others.delete(mine)
        if (others.size === 0 && running.get(key) === others) running.delete(key)
      }
    },
  }
}
