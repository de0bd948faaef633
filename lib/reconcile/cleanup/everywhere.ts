import type { ObservedService } from '../../swarm/observed'

const ENDED = new Set(['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned'])

/**
 * Whether all tasks of a service are of this revision and run: the wanted number, with none of another revision that
 * might still write. Swarm's word on its update comes seconds later.
 */
export function runsEverywhere(service: ObservedService | null, revision: string): boolean {
  if (service === null) return false
  const alive = service.tasks.filter((task) => !ENDED.has(task.state))
  const ours = alive.filter((task) => task.specHash === revision && task.state === 'running')
  return ours.length === service.replicasDesired && alive.length === ours.length
}
