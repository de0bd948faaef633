/**
 * From the suspension until nothing runs: for so long registries take tokens that were given out before, their life and
 * what clocks may differ. See docs/adr/0022.
 */
export const SUSPEND_GRACE_MS = 360_000

export type Suspension = { at: Date; by: string; reason: string }

/** Who suspended a registry, when and why; null for one that is not. */
export function suspensionOf(row: {
  desired: string
  suspendedAt: Date | null
  suspendedBy: string | null
  suspendReason: string | null
}): Suspension | null {
  const { desired, suspendedAt, suspendedBy, suspendReason } = row
  if (desired !== 'suspended' || suspendedAt === null) return null
  return { at: suspendedAt, by: suspendedBy ?? '', reason: suspendReason ?? '' }
}

/** When nothing runs any more. */
export function stopsAt({ at }: Pick<Suspension, 'at'>): Date {
  return new Date(at.getTime() + SUSPEND_GRACE_MS)
}

/** Who, when and why, for everybody whom it keeps from something. */
export function suspensionSentence(name: string, { at, by, reason }: Suspension): string {
  const since = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return `Registry ${name} is suspended since ${since} by ${by}: “${reason}”.`
}
