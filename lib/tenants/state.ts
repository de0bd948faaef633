/**
 * The life of a registry as people see it. The reconciler alone moves it:
 *
 *   pending → provisioning → ready ⇄ degraded
 *                 ↓   ↑ retry
 *               failed            any → deleting → deleted → erasing → erased
 *                                 any ⇄ suspending → suspended → provisioning
 *
 * `provisioning` also covers a change on its way (a newer generation); `degraded` was ready and does not answer now, or
 * serves as before because a change did not start; `failed` waits for a person (retry or delete), and so does a change
 * that did not start; everything else is tried again by itself. A `deleted` one lies in the trash: *restore* makes it
 * `pending` again, *erase* ends it. One that was never ready and holds nothing is `erased` at once.
 * `suspending` gives out no token any more and stops once the last one has ended; `suspended` runs nothing and waits
 * for a person.
 */
export const REGISTRY_PHASES = [
  'pending',
  'provisioning',
  'ready',
  'degraded',
  'failed',
  'suspending',
  'suspended',
  'deleting',
  'deleted',
  'erasing',
  'erased',
] as const
export type RegistryPhase = (typeof REGISTRY_PHASES)[number]

/** The steps of bringing a registry up, in their order on the timeline. */
export const STEP_NAMES = [
  'approved',
  'directory',
  'certificate',
  'secrets',
  'service',
  'task',
  'probe',
  'ready',
] as const
export type StepName = (typeof STEP_NAMES)[number]

export type StepState = 'waiting' | 'running' | 'done' | 'failed'

const NEXT_PHASES: Readonly<Record<RegistryPhase, readonly RegistryPhase[]>> = {
  pending: ['provisioning', 'ready', 'failed', 'suspending', 'suspended', 'deleting'],
  provisioning: ['ready', 'degraded', 'failed', 'suspending', 'suspended', 'deleting'],
  ready: ['provisioning', 'degraded', 'failed', 'suspending', 'suspended', 'deleting'],
  degraded: ['ready', 'provisioning', 'failed', 'suspending', 'suspended', 'deleting'],
  failed: ['provisioning', 'ready', 'degraded', 'suspending', 'suspended', 'deleting'],
  suspending: ['suspended', 'provisioning', 'ready', 'degraded', 'failed', 'deleting'],
  suspended: ['suspending', 'provisioning', 'ready', 'degraded', 'failed', 'deleting'],
  deleting: ['deleted', 'erased'],
  deleted: ['erasing', 'erased'],
  erasing: ['erased'],
  erased: [],
}

/** Whether the reconciler may write `to` over `from`; staying is always allowed. */
export function mayMove(from: RegistryPhase, to: RegistryPhase): boolean {
  return from === to || NEXT_PHASES[from].includes(to)
}

/** Whether the phase ends by itself, so that a page should keep asking. */
export function isMoving(phase: RegistryPhase): boolean {
  return (
    phase === 'pending' || phase === 'provisioning' || phase === 'deleting' || phase === 'erasing'
  )
}

/** The phase as people see it: a wish to stop counts at once, and one to go on again too. */
export function phaseOf(row: { desired: string; phase: string }): RegistryPhase {
  const phase = parsePhase(row.phase)
  const isAsleep = phase === 'suspending' || phase === 'suspended'
  if (row.desired === 'deleted') return 'deleting'
  if (row.desired === 'suspended') return isAsleep ? phase : 'suspending'
  return isAsleep ? 'provisioning' : phase
}

/** Parses a stored phase; an unknown word means a newer or damaged database and is loud. */
export function parsePhase(text: string): RegistryPhase {
  const phase = REGISTRY_PHASES.find((known) => known === text)
  if (phase === undefined) throw new Error(`unknown registry phase ${JSON.stringify(text)}`)
  return phase
}
