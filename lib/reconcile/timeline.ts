import type { Database } from '../db/database'
import { AppError } from '../kernel/app-error'
import type { Clock } from '../kernel/clock'
import type { StepName } from '../tenants/state'
import type { Observation } from './observe'
import { type RegistryRow, saveStep, startStep } from './store'

export type TimelineDeps = { db: Database; clock: Clock }

/**
 * Runs one step of the timeline: running while it runs, then done or failed, each with its time. A step that is done
 * stays as it is when it is repeated for the same generation, unless the repetition fails.
 */
export async function timed(
  deps: TimelineDeps,
  row: Pick<RegistryRow, 'id' | 'generation'>,
  name: StepName,
  run: () => Promise<void>,
): Promise<'next'> {
  const key = { registryId: row.id, generation: row.generation, name }
  const startedAt = deps.clock.now()
  await startStep(deps.db, key, startedAt)
  try {
    await run()
  } catch (error) {
    if (error instanceof AppError) {
      const failure = {
        code: error.code,
        sentence: error.detail,
        raw: error.raw ?? null,
        terminal: error.terminal,
      }
      await saveStep(deps.db, key, {
        state: error.terminal ? 'failed' : 'running',
        startedAt,
        failure,
      })
    }
    throw error
  }
  await saveStep(deps.db, key, { state: 'done', startedAt, finishedAt: deps.clock.now() })
  return 'next'
}

/** The task's times are Swarm's own, not those of our looking. */
export async function noteTask(
  deps: TimelineDeps,
  row: RegistryRow,
  observed: Observation,
): Promise<void> {
  const task = observed.seenTask?.task
  if (task === null || task === undefined) return
  const key = { registryId: row.id, generation: row.generation, name: 'task' as const }
  const isRunning = task.state === 'running'
  await saveStep(deps.db, key, {
    state: isRunning ? 'done' : 'running',
    startedAt: task.createdAt,
    ...(isRunning ? { finishedAt: task.timestamp } : {}),
  })
}
