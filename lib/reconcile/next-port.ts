type Range = { first: number; last: number }

/**
 * The next port of a range after one that failed, from its beginning again after its end; `after` itself comes last,
 * since what held it may have ended. From the beginning where `after` is null or outside. Null when all are taken.
 */
export function nextPort(
  { first, last }: Range,
  after: number | null,
  isTaken: (port: number) => boolean,
): number | null {
  const size = last - first + 1
  const isInside = after !== null && after >= first && after <= last
  const start = isInside ? after + 1 - first : 0
  for (let step = 0; step < size; step += 1) {
    const port = first + ((start + step) % size)
    if (!isTaken(port)) return port
  }
  return null
}
