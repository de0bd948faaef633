/**
 * The wait before try number `attempt` (the first retry is 1): exponential from `baseMs` to `maxMs`,
 * with full jitter in its upper half, so that many keys that failed together do not come back together.
 */
export function backoffMs(
  attempt: number,
  options: { baseMs: number; maxMs: number; random?: () => number },
): number {
  const ceiling = Math.min(options.maxMs, options.baseMs * 2 ** Math.min(attempt - 1, 30))
  const random = options.random ?? Math.random
  return Math.round(ceiling / 2 + random() * (ceiling / 2))
}
