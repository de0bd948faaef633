/**
 * What to do next for one registry, from what should be and what was seen. Pure: the whole behaviour of the
 * reconciler can be read here. A pass applies the actions in order; most passes end in `wait`, and the next one
 * starts from a fresh look. Nothing here remembers, so a crash between two actions costs one more look.
 */
import type { RegistryPhase } from '../tenants/state'

export type Desired = {
  desired: 'running' | 'suspended' | 'deleted' | 'erased'
  phase: RegistryPhase
  generation: number
  observedGeneration: number
  /** The last generation for which something was asked of the Swarm. */
  appliedGeneration: number
  /** It was ready once: its address is known to people and must not change. */
  wasReady: boolean
  /** Its tree was put into the trash, and nobody has seen it back in its place yet. */
  isTrashed: boolean
  /** It is its turn to take over what a new version of Berth brings. */
  hasTurn: boolean
  /** A clean-up of its storage is making it read-only or read-write again, or is about to. */
  isFlipping: 'to-read-only' | 'to-read-write' | false
}

export type TaskSight =
  | { kind: 'none' }
  /** On its way. `problem` is Docker's word for why it does not move. */
  | { kind: 'starting'; problem: string | null; terminal: boolean }
  | { kind: 'running' }
  /** The newest task of our revision ended; `failures` counts those that did. */
  | { kind: 'failed'; problem: string; terminal: boolean; failures: number }

export type Observed = {
  hasKeys: boolean
  /** Its certificate ends within the time in which it is renewed, or another CA is to have signed it. */
  isCertificateDue: boolean
  /** Another CA than its own signs what is deployed now. */
  isCaOld: boolean
  directory: 'missing' | 'ok' | 'wrong'
  /**
   * `rolled-back`: Swarm tried what is desired, and put the revision before it back. `stuck`: that did not start
   * either, and Swarm tries nothing more. `stalled`: it is put back, but Swarm waits for the end of a task that never
   * began. `held`: a new version of Berth wants it otherwise, and its turn to change has not come.
   */
  service: 'absent' | 'outdated' | 'held' | 'rolled-back' | 'stalled' | 'stuck' | 'current'
  /** Swarm is at it: what it makes of a task that failed comes a moment later. */
  isUpdating: boolean
  /** The tasks of the desired revision; those of the one before where the service is `rolled-back` or `held`. */
  task: TaskSight
  /** The Swarm is asked for no task of it. */
  isScaledDown: boolean
  /** Of one that is suspended: what tokens were given out before have ended. */
  areTokensOver: boolean
  /** No container of it runs any more; looked at only where none should. */
  tasksGone: boolean
}

export type Action =
  | { kind: 'take-turn' }
  | { kind: 'choose-free-port' }
  | { kind: 'restore-directory' }
  | { kind: 'prepare-directory' }
  | { kind: 'issue-keys' }
  | { kind: 'renew-certificate' }
  | { kind: 'store-secrets' }
  | { kind: 'create-service' }
  | { kind: 'update-service' }
  | { kind: 'restart-service' }
  | { kind: 'await-task' }
  | { kind: 'report-problem'; problem: string; terminal: boolean }
  | { kind: 'end-rollback' }
  | { kind: 'report-rollback'; serves: boolean }
  | { kind: 'probe' }
  | { kind: 'await-tokens' }
  | { kind: 'stop-service' }
  | { kind: 'report-suspended' }
  | { kind: 'remove-service' }
  | { kind: 'await-removal' }
  | { kind: 'remove-secrets' }
  | { kind: 'retire-directory' }
  | { kind: 'finish-deletion' }
  | { kind: 'begin-erase' }
  | { kind: 'erase-some' }
  | { kind: 'finish-erase' }

/** A task that failed this often in one revision will not heal by starting once more. */
export const FAILURES_MAX = 3

export function plan(desired: Desired, observed: Observed): Action[] {
  switch (desired.desired) {
    case 'running':
      return planRunning(desired, observed)
    case 'suspended':
      return planSuspended(observed)
    case 'deleted':
      return planDeletion(observed)
    case 'erased':
      return planErasure(observed)
  }
}

function planRunning(desired: Desired, observed: Observed): Action[] {
  const actions: Action[] = []
  // A failed registry waits for a person, but what comes right by itself (an image that appeared) is noticed.
  const isRetry = desired.phase === 'failed' && desired.generation > desired.observedGeneration
  // It failed in its turn, and Berth has something else now: that is what everybody behind it waits for.
  const isMended = desired.hasTurn && observed.service === 'outdated'
  const mayChange = desired.phase !== 'failed' || isRetry || isMended
  const isAsked = desired.appliedGeneration === desired.generation
  // One that nobody knows yet starts afresh: its old tasks would fail the new try, and its port may be the cause.
  if (isRetry && !desired.wasReady && observed.service !== 'absent')
    return [{ kind: 'remove-service' }, { kind: 'await-removal' }]
  if (isAsked && observed.service === 'stalled')
    return [{ kind: 'end-rollback' }, { kind: 'await-task' }]
  if (isAsked && (observed.service === 'rolled-back' || observed.service === 'stuck')) {
    // What the clean-up wished did not start: it gives up by itself, and read-write is tried until it is so.
    if (desired.isFlipping === 'to-read-only') return []
    if (desired.isFlipping === false) return planRolledBack(observed)
  }
  if (!isDeployed(desired, observed)) {
    if (!mayChange) return []
    if (observed.service === 'absent' && !desired.wasReady)
      actions.push({ kind: 'choose-free-port' })
    // Before anything makes an empty one in its place.
    if (desired.isTrashed) actions.push({ kind: 'restore-directory' })
    actions.push({ kind: 'prepare-directory' })
    if (!observed.hasKeys) actions.push({ kind: 'issue-keys' })
    else if (observed.isCertificateDue || observed.isCaOld)
      actions.push({ kind: 'renew-certificate' })
    actions.push({ kind: 'store-secrets' })
    if (observed.service === 'absent') actions.push({ kind: 'create-service' })
    else if (!isInPlace(observed.service)) actions.push({ kind: 'update-service' })
    // What runs holds on to the directory that was removed: it would never see the new one.
    else if (observed.directory === 'missing') actions.push({ kind: 'restart-service' })
    return [...actions, { kind: 'await-task' }]
  }
  // Swarm may have given up on the tasks of one that people know, and what failed before the retry does not count.
  if (isRetry && !isAsked && observed.task.kind !== 'running')
    return [{ kind: 'restart-service' }, { kind: 'await-task' }]
  if (observed.service === 'held') return [{ kind: 'take-turn' }, ...planTask(observed)]
  if (observed.isCertificateDue && desired.phase === 'ready' && observed.task.kind === 'running')
    return RENEWAL
  return planTask(observed)
}

/** It runs as it should for now. */
function isInPlace(service: Observed['service']): boolean {
  return service === 'current' || service === 'held'
}

function isDeployed({ isTrashed }: Desired, { service, directory, hasKeys }: Observed): boolean {
  return isInPlace(service) && directory === 'ok' && hasKeys && !isTrashed
}

/** By a rolling update, which goes back by itself if the registry does not start with it. */
const RENEWAL: Action[] = [
  { kind: 'renew-certificate' },
  { kind: 'store-secrets' },
  { kind: 'update-service' },
  { kind: 'await-task' },
]

/** What did not start is not tried again until somebody asks, or something else is desired. */
function planRolledBack(observed: Observed): Action[] {
  if (observed.task.kind === 'running') return [{ kind: 'report-rollback', serves: true }]
  if (observed.service === 'stuck') return [{ kind: 'report-rollback', serves: false }]
  return planTask(observed)
}

function planTask({ task, isUpdating }: Observed): Action[] {
  switch (task.kind) {
    case 'none':
      return [{ kind: 'await-task' }]
    case 'running':
      return [{ kind: 'probe' }]
    case 'starting':
      return task.problem === null
        ? [{ kind: 'await-task' }]
        : [{ kind: 'report-problem', problem: task.problem, terminal: task.terminal }]
    case 'failed':
      return [
        {
          kind: 'report-problem',
          problem: task.problem,
          terminal: !isUpdating && (task.terminal || task.failures >= FAILURES_MAX),
        },
      ]
  }
}

/** Clients that hold a token use it to its end; then the service stays, with no task, and so do data, secrets and port. */
function planSuspended(observed: Observed): Action[] {
  if (observed.service === 'absent' || observed.isScaledDown)
    return [observed.tasksGone ? { kind: 'report-suspended' } : { kind: 'await-removal' }]
  return observed.areTokensOver
    ? [{ kind: 'stop-service' }, { kind: 'await-removal' }]
    : [{ kind: 'await-tokens' }]
}

/** Service first, then wait for the last container, and only then the tree: nothing writes into what is moved. */
function planDeletion(observed: Observed): Action[] {
  return (
    planStop(observed) ?? [
      { kind: 'remove-secrets' },
      { kind: 'retire-directory' },
      { kind: 'finish-deletion' },
    ]
  )
}

/** Port and uid go to others at the end: until then nothing may run under them, whoever started it. */
function planErasure(observed: Observed): Action[] {
  return (
    planStop(observed) ?? [
      { kind: 'remove-secrets' },
      { kind: 'begin-erase' },
      { kind: 'erase-some' },
      { kind: 'finish-erase' },
    ]
  )
}

function planStop({ service, tasksGone }: Observed): Action[] | null {
  if (service !== 'absent') return [{ kind: 'remove-service' }, { kind: 'await-removal' }]
  return tasksGone ? null : [{ kind: 'await-removal' }]
}
