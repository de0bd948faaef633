/**
 * A lock for each key, within this process: what runs under the same key runs one after the other, in the order
 * of the calls, whether or not an earlier one failed. Keys that nobody waits for take no memory.
 */
export function createKeyedLock() {
  const tails = new Map<string, Promise<void>>()

  return async function withLock<T>(key: string, run: () => Promise<T>): Promise<T> {
    const before = tails.get(key) ?? Promise.resolve()
    const result = before.then(run)
    const tail = result.then(
      () => undefined,
      () => undefined,
    )
    tails.set(key, tail)
    try {
      return await result
    } finally {
      if (tails.get(key) === tail) tails.delete(key)
    }
  }
}
