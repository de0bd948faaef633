/**
 * How the CA that clients trust is replaced, without a client that does not know the new one:
 *
 *   requested → announced → switching → switched → dropping → dropped
 *
 * From `announced` on the bundle that people fetch holds both CAs, and nothing is signed by the new one yet: the overlap
 * lasts until an admin says that it is over. `switching` gives each registry a certificate of the new CA, one restart
 * each, one registry at a time; then the portal's own machine endpoints follow. `dropping` takes the old CA out of the
 * bundle and destroys its key.
 */
export const CA_ROTATION_PHASES = [
  'requested',
  'announced',
  'switching',
  'switched',
  'dropping',
  'dropped',
] as const
export type CaRotationPhase = (typeof CA_ROTATION_PHASES)[number]

/** The CA that is made at the first start, or the company's own; later ones have ids of their own. */
export const FIRST_REGISTRY_CA = 'registry-ca'

export type CaRotation = {
  id: string
  phase: CaRotationPhase
  oldCaId: string
  /** Null until the worker has made it. */
  newCaId: string | null
  requestedBy: string
  requestedAt: Date
  announcedAt: Date | null
  switchedAt: Date | null
}

export type RegistryCas = {
  /** Signs the certificate of a registry that is deployed now. */
  signerId: string
  /** Signs that of the machine endpoints: registries must trust it before. */
  machineId: string
  /** What people fetch. */
  bundleIds: string[]
}

/** Which CA does what in a phase. */
export function registryCasOf(
  rotation: Pick<CaRotation, 'phase' | 'oldCaId' | 'newCaId'> | null,
): RegistryCas {
  const { phase, oldCaId, newCaId } = rotation ?? {
    ...{ phase: 'requested', oldCaId: FIRST_REGISTRY_CA, newCaId: null },
  }
  if (newCaId === null || phase === 'requested')
    return { signerId: oldCaId, machineId: oldCaId, bundleIds: [oldCaId] }
  switch (phase) {
    case 'announced':
      return { signerId: oldCaId, machineId: oldCaId, bundleIds: [oldCaId, newCaId] }
    case 'switching':
      return { signerId: newCaId, machineId: oldCaId, bundleIds: [oldCaId, newCaId] }
    case 'switched':
    case 'dropping':
      return { signerId: newCaId, machineId: newCaId, bundleIds: [oldCaId, newCaId] }
    case 'dropped':
      return { signerId: newCaId, machineId: newCaId, bundleIds: [newCaId] }
  }
}

/** Whether a rotation is on its way, so that no other one may begin. */
export function isCaRotating(phase: CaRotationPhase): boolean {
  return phase !== 'dropped'
}

/** Parses a stored phase; an unknown word means a newer or damaged database and is loud. */
export function parseCaRotationPhase(text: string): CaRotationPhase {
  const phase = CA_ROTATION_PHASES.find((known) => known === text)
  if (phase === undefined) throw new Error(`unknown CA rotation phase ${JSON.stringify(text)}`)
  return phase
}
