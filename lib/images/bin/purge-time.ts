import type { BinRegistry } from './bin-deps'

const DAY_MS = 86_400_000

/** When what goes to the bin at `at` is purged by itself. */
export function purgeTime({ binDays }: Pick<BinRegistry, 'binDays'>, at: Date): Date {
  return new Date(at.getTime() + binDays * DAY_MS)
}
