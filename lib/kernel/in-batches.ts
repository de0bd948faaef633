/**
 * `write` for many at once: what comes while one batch is written waits and becomes the next, in the order of its
 * coming. Each call resolves or rejects with the batch that its item was in, so nobody is told before it is done.
 */
export function inBatches<T>(
  write: (items: readonly T[]) => Promise<void>,
  sizeMax: number,
): (item: T) => Promise<void> {
  let waiting: { item: T; resolve: () => void; reject: (error: unknown) => void }[] = []
  let isWriting = false

  const drain = async () => {
    isWriting = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, sizeMax)
      waiting = waiting.slice(sizeMax)
      try {
        await write(batch.map(({ item }) => item))
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    isWriting = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (!isWriting) void drain()
    })
}
