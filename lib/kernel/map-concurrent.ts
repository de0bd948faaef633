/**
 * Maps `items` with at most `limit` calls of `map` in flight, results in the order of the items.
 * The first rejection rejects the whole; calls already started finish unobserved, none is started after it.
 */
export async function mapConcurrent<T, R>(
  items: readonly T[],
  limit: number,
  map: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length)
  const pending = items.entries()
  let failed = false
  const worker = async () => {
    for (const [index, item] of pending) {
      if (failed) return
      try {
        results[index] = await map(item)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  return results
}
