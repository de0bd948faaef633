import type { ObservedService } from '../swarm/observed'

/**
 * Whether a rollback waits for nothing. A task that ended has its successor made at once; one that found no node yet,
 * since its port on the host is freed a moment later, is what the rollback takes the place of. Swarm then waits for that
 * one to stop, which never began, and gives up after a minute (`defaultOldTaskTimeout` of swarmkit's restart supervisor),
 * while nothing serves.
 */
export function isRollbackStalled({ updateStatus, specHash, tasks }: ObservedService): boolean {
  if (updateStatus?.state !== 'rollback_started') return false
  return tasks.some((task, index) => {
    if (task.specHash !== specHash || task.state !== 'ready' || task.desiredState !== 'ready')
      return false
    const before = tasks.slice(index + 1).find(({ slot }) => slot === task.slot)
    return before?.state === 'pending' && before.desiredState === 'shutdown' && before.nodeId === ''
  })
}
