/** What to do next for the rotation of the CA that clients trust. Pure, and from a fresh look, as `plan-rotation.ts`. */
import { type CaRotation, registryCasOf } from '../tenants/registry-ca-state'
import type { RegistryPhase } from '../tenants/state'

export type RegistryOfCa = {
  id: string
  phase: RegistryPhase
  /** Clients may use it. */
  wasReady: boolean
  /** Whose certificate it should have, and whose it had when it was last seen to serve. */
  caId: string
  served: string | null
}

export type CaRotationStep =
  | { kind: 'nothing' }
  | { kind: 'make-ca' }
  /** These get a certificate of the new CA; those that serve restart for it. */
  | { kind: 'roll'; registryIds: string[] }
  | { kind: 'wait'; for: string[] }
  /** All registries trust the new CA: the machine endpoints follow. */
  | { kind: 'finish-switch' }
  | { kind: 'finish-drop' }

/** The healthy go first, as with the token CA. */
const ORDER: readonly RegistryPhase[] = ['ready', 'degraded', 'provisioning', 'pending', 'failed']

/**
 * `graceMs` is how long after the announcement some process of Berth may not trust the new CA yet.
 * One registry that serves is restarted at a time, and the next one only when it serves with its new certificate. Who
 * has the old one after the switch (it was in the trash, or suspended) follows whenever it is seen.
 */
export function planCaRotation(input: {
  rotation: CaRotation | null
  registries: readonly RegistryOfCa[]
  nowMs: number
  graceMs: number
}): CaRotationStep {
  const { rotation, registries, nowMs, graceMs } = input
  if (rotation === null) return { kind: 'nothing' }
  const { signerId } = registryCasOf(rotation)
  switch (rotation.phase) {
    case 'requested':
      return { kind: 'make-ca' }
    case 'announced':
      return { kind: 'nothing' }
    case 'switching':
      if (nowMs < (rotation.announcedAt?.getTime() ?? 0) + graceMs) return { kind: 'nothing' }
      return rollout(registries, signerId) ?? { kind: 'finish-switch' }
    case 'dropping':
      return rollout(registries, signerId) ?? { kind: 'finish-drop' }
    case 'switched':
    case 'dropped':
      return rollout(registries, signerId) ?? { kind: 'nothing' }
  }
}

function rollout(registries: readonly RegistryOfCa[], caId: string): CaRotationStep | null {
  const stale = registries.filter((each) => each.caId !== caId)
  const unused = stale.filter((each) => !each.wasReady)
  if (unused.length > 0) return { kind: 'roll', registryIds: unused.map(({ id }) => id) }
  const underWay = registries.filter(
    (each) => each.wasReady && each.caId === caId && each.served !== caId,
  )
  if (underWay.length > 0) return { kind: 'wait', for: underWay.map(({ id }) => id) }
  const [next] = stale.sort((a, b) => ORDER.indexOf(a.phase) - ORDER.indexOf(b.phase))
  return next === undefined ? null : { kind: 'roll', registryIds: [next.id] }
}
