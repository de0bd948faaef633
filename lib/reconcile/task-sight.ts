import { explainTask, type TaskContext } from '../swarm/errors'
import type { ObservedService, ObservedTask } from '../swarm/observed'
import type { TaskSight } from './plan'

const ENDED = new Set(['failed', 'rejected', 'complete', 'shutdown', 'orphaned'])

export type SeenTask = { sight: TaskSight; task: ObservedTask | null; sentence: string | null }

/**
 * What the tasks of one revision say, other revisions left aside: Docker's word on the service as a whole
 * (UpdateStatus) comes seconds late. The newest wanted task counts; ended ones beside it are failures, but for those
 * from before the last update, if that was to the same revision: a restart left them behind.
 */
export function sightOf(
  service: ObservedService,
  specHash: string,
  context: TaskContext,
): SeenTask {
  const ours = service.tasks.filter((task) => task.specHash === specHash)
  const since = service.specHash === specHash ? (service.updateStatus?.since ?? null) : null
  const failures = ours.filter(
    (task) =>
      (task.state === 'failed' || task.state === 'rejected') &&
      (since === null || task.createdAt >= since),
  )
  const wanted = ours.find((task) => task.desiredState === 'running' && !ENDED.has(task.state))
  if (wanted?.state === 'running')
    return { sight: { kind: 'running' }, task: wanted, sentence: null }

  const failed = failures[0]
  if (failed !== undefined && (wanted === undefined || wanted.error === undefined)) {
    const raw = failed.error ?? failed.message
    const { sentence, terminal } = explainTask(raw, context)
    return {
      sight: { kind: 'failed', problem: raw, terminal, failures: failures.length },
      task: failed,
      sentence,
    }
  }
  if (wanted === undefined) return { sight: { kind: 'none' }, task: null, sentence: null }
  if (wanted.error === undefined) {
    return {
      sight: { kind: 'starting', problem: null, terminal: false },
      task: wanted,
      sentence: null,
    }
  }
  const { sentence, terminal } = explainTask(wanted.error, context)
  return { sight: { kind: 'starting', problem: wanted.error, terminal }, task: wanted, sentence }
}
