import type { Database } from '../db/database'
import type { ObservedTask } from '../swarm/observed'
import { type RegistryDeployment, specHash } from '../swarm/spec'
import type { Swarm } from '../swarm/swarm'
import { type Observation, taskOf } from './observe'
import { type Failure, type RegistryRow, saveStep } from './store'

const LOG_LINES = 10

type Deps = { db: Database; swarm: Swarm }

/** What keeps the task from running, at its step of the timeline, with the end of its log. */
export async function reportProblem(
  deps: Deps,
  row: RegistryRow,
  observed: Observation,
  action: { problem: string; terminal: boolean },
): Promise<Failure> {
  const task = observed.seenTask?.task ?? null
  const failure: Failure = {
    code: 'SWARM_REFUSED',
    sentence: observed.seenTask?.sentence ?? 'The registry does not start.',
    raw: await rawOf(deps, action.problem, task),
    terminal: action.terminal,
  }
  await noteFailure(deps, row, task, failure)
  return failure
}

/**
 * That Swarm went back to the version before, and why. Terminal: it is tried again when somebody asks, or when
 * something else is desired.
 */
export async function reportRollback(
  deps: Deps,
  row: RegistryRow,
  seen: { observed: Observation; deployment: RegistryDeployment },
  serves: boolean,
): Promise<Failure> {
  const { observed, deployment } = seen
  const { service, subdirectory } = observed
  const tried =
    service === null ? null : taskOf(service, specHash(deployment), { deployment, subdirectory })
  const now = serves
    ? 'The last change did not start, so Docker put the version before it back. The registry serves as before.'
    : 'The last change did not start, and neither did the version before it. Docker tries no more.'
  const failure: Failure = {
    code: 'SWARM_REFUSED',
    sentence: [now, tried?.sentence ?? null, 'Mend the cause, then retry.']
      .filter((sentence) => sentence !== null)
      .join(' '),
    raw: await rawOf(
      deps,
      tried?.task?.error ?? service?.updateStatus?.message ?? '',
      tried?.task ?? null,
    ),
    terminal: true,
  }
  await noteFailure(deps, row, tried?.task ?? null, failure)
  return failure
}

async function rawOf({ swarm }: Deps, words: string, task: ObservedTask | null): Promise<string> {
  const isLogged = task?.exitCode !== undefined && task.exitCode !== 0
  const log = isLogged ? await swarm.taskLogTail(task.id, LOG_LINES) : ''
  return [words, log].filter((text) => text !== '').join('\n')
}

function noteFailure(
  { db }: Deps,
  row: RegistryRow,
  task: ObservedTask | null,
  failure: Failure,
): Promise<void> {
  return saveStep(
    db,
    { registryId: row.id, generation: row.generation, name: 'task' },
    {
      state: failure.terminal ? 'failed' : 'running',
      ...(task === null ? {} : { startedAt: task.createdAt }),
      failure,
    },
  )
}
