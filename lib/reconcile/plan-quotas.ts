import type { HeldQuota, WantedQuota } from '../tenants/array-quotas'

export type QuotaStep =
  | { kind: 'set'; uid: number; bytes: number }
  /** It is as it should be; that it is ours is not known. */
  | { kind: 'note'; uid: number; bytes: number }
  /** Its registry was erased. */
  | { kind: 'remove'; uid: number }

/**
 * What to do so that the quotas on the array are those that registries should have. Quotas that Berth did not set, of
 * users that are no registry's, are never touched. Pure.
 */
export function planQuotas(seen: {
  wanted: readonly WantedQuota[]
  held: readonly HeldQuota[]
  found: readonly { uid: number; quotaBytes: number | null }[]
}): QuotaStep[] {
  const found = new Map(seen.found.map(({ uid, quotaBytes }) => [uid, quotaBytes]))
  const held = new Map(seen.held.map(({ uid, bytes }) => [uid, bytes]))
  const wanted = new Set(seen.wanted.map(({ uid }) => uid))
  return [
    ...seen.wanted.flatMap(({ uid, bytes }): QuotaStep[] => {
      if (found.get(uid) !== bytes) return [{ kind: 'set', uid, bytes }]
      return held.get(uid) === bytes ? [] : [{ kind: 'note', uid, bytes }]
    }),
    ...seen.held
      .filter(({ uid }) => !wanted.has(uid))
      .map(({ uid }): QuotaStep => ({ kind: 'remove', uid })),
  ]
}

/** Whether the database alone tells that the array is behind: then it is asked before its next turn. */
export function quotasMoved(wanted: readonly WantedQuota[], held: readonly HeldQuota[]): boolean {
  const found = held.map(({ uid, bytes }) => ({ uid, quotaBytes: bytes }))
  return planQuotas({ wanted, held, found }).length > 0
}
