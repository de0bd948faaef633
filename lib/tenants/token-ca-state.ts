/**
 * How one token CA takes over from another, without a token that some registry refuses:
 *
 *   requested → distributing → settling → finished → dropping → dropped
 *
 * `distributing` gives every registry both CAs, one restart each, one registry at a time; then the new CA signs.
 * `settling` lasts until no token of the old one can be alive. From `finished` on the old one is in no new deployment
 * and its key is gone; registries that run lose its certificate with their next restart, or at once by `dropping`.
 */
export const ROTATION_PHASES = [
  'requested',
  'distributing',
  'settling',
  'finished',
  'dropping',
  'dropped',
] as const
export type RotationPhase = (typeof ROTATION_PHASES)[number]

/** The CA that is made at the first start; later ones have ids of their own. */
export const FIRST_TOKEN_CA = 'token-ca'

export type Rotation = {
  id: string
  phase: RotationPhase
  oldCaId: string
  /** Null until the worker has made it. */
  newCaId: string | null
  requestedBy: string
  requestedAt: Date
  switchedAt: Date | null
  finishedAt: Date | null
}

/** Which CA signs, and which ones a registry that is deployed now trusts, the signer among them. */
export function tokenCasOf(rotation: Pick<Rotation, 'phase' | 'oldCaId' | 'newCaId'> | null): {
  signerId: string
  targetIds: string[]
} {
  if (rotation === null) return { signerId: FIRST_TOKEN_CA, targetIds: [FIRST_TOKEN_CA] }
  const { phase, oldCaId, newCaId } = rotation
  if (newCaId === null || phase === 'requested') return { signerId: oldCaId, targetIds: [oldCaId] }
  switch (phase) {
    case 'distributing':
      return { signerId: oldCaId, targetIds: [oldCaId, newCaId] }
    case 'settling':
      return { signerId: newCaId, targetIds: [oldCaId, newCaId] }
    default:
      return { signerId: newCaId, targetIds: [newCaId] }
  }
}

/** Whether a rotation is on its way, so that no other one may begin. */
export function isRotating(phase: RotationPhase): boolean {
  return phase !== 'finished' && phase !== 'dropped'
}

/** Parses a stored phase; an unknown word means a newer or damaged database and is loud. */
export function parseRotationPhase(text: string): RotationPhase {
  const phase = ROTATION_PHASES.find((known) => known === text)
  if (phase === undefined) throw new Error(`unknown rotation phase ${JSON.stringify(text)}`)
  return phase
}
