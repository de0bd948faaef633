/**
 * What to do next for the rotation of the token CA. Pure, like the plan for one registry: every step starts from a
 * fresh look, so that a worker that was killed goes on where it was.
 */
import type { RegistryPhase } from '../tenants/state'
import { type Rotation, tokenCasOf } from '../tenants/token-ca-state'

export type RegistryRoots = {
  id: string
  phase: RegistryPhase
  /** Clients may use it. */
  wasReady: boolean
  /** What its deployment should hold; empty before the first one. */
  roots: readonly string[]
  /** What it held when it last took our tokens. */
  served: readonly string[]
}

export type RotationStep =
  | { kind: 'nothing' }
  | { kind: 'make-ca' }
  /** Give these the target bundle; those that serve restart for it. */
  | { kind: 'roll'; registryIds: string[] }
  | { kind: 'wait'; for: string[] }
  | { kind: 'switch-signer' }
  | { kind: 'renew-signer' }
  | { kind: 'finish' }
  | { kind: 'finish-drop' }

/** The healthy go first: whoever is in trouble already must not hold up the others for longer than needed. */
const ORDER: readonly RegistryPhase[] = ['ready', 'degraded', 'provisioning', 'pending', 'failed']

/**
 * `graceMs` is how long after the first leaf of the new CA a token of the old one may still be in use. One registry
 * that serves is restarted at a time, and the next one only when it takes tokens again: what goes wrong goes wrong once.
 */
export function planRotation(input: {
  rotation: Rotation | null
  registries: readonly RegistryRoots[]
  /** When the CA that signs now made its first leaf; null before. */
  signingSince: Date | null
  nowMs: number
  graceMs: number
}): RotationStep {
  const { rotation, registries, signingSince, nowMs, graceMs } = input
  if (rotation === null) return { kind: 'nothing' }
  const { signerId, targetIds } = tokenCasOf(rotation)
  switch (rotation.phase) {
    case 'requested':
      return { kind: 'make-ca' }
    case 'distributing':
      return rollout(registries, isOther(targetIds), targetIds) ?? { kind: 'switch-signer' }
    case 'settling': {
      if (signingSince === null) return { kind: 'renew-signer' }
      const isOver = nowMs >= signingSince.getTime() + graceMs
      return (
        rollout(registries, isOther(targetIds), targetIds) ??
        (isOver ? { kind: 'finish' } : { kind: 'nothing' })
      )
    }
    case 'dropping':
      return rollout(registries, isOther(targetIds), targetIds) ?? { kind: 'finish-drop' }
    case 'finished':
    case 'dropped': {
      // Nobody trusts the signer too late, such as a registry that was approved during the switch.
      const lacksSigner = (registry: RegistryRoots) =>
        registry.roots.length > 0 && !registry.roots.includes(signerId)
      return rollout(registries.filter(lacksSigner), lacksSigner, targetIds) ?? { kind: 'nothing' }
    }
  }
}

/** The next step until every registry holds the target; null when all do. */
function rollout(
  registries: readonly RegistryRoots[],
  isStale: (registry: RegistryRoots) => boolean,
  targetIds: readonly string[],
): RotationStep | null {
  const stale = registries.filter(isStale)
  // Those that nobody uses yet take it with their first deployment.
  const unused = stale.filter((each) => !each.wasReady && each.roots.length > 0)
  if (unused.length > 0) return { kind: 'roll', registryIds: unused.map(({ id }) => id) }
  const underWay = registries.filter(
    (each) => each.wasReady && !isStale(each) && !isSame(each.served, targetIds),
  )
  if (underWay.length > 0) return { kind: 'wait', for: underWay.map(({ id }) => id) }
  const [next] = stale
    .filter((each) => each.wasReady)
    .sort((a, b) => ORDER.indexOf(a.phase) - ORDER.indexOf(b.phase))
  return next === undefined ? null : { kind: 'roll', registryIds: [next.id] }
}

function isOther(targetIds: readonly string[]): (registry: RegistryRoots) => boolean {
  return ({ roots }) => !isSame(roots, targetIds)
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index])
}
