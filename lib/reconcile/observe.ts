import type { Storage } from '../storage/storage'
import { registrySubdirectory } from '../storage/subdirectory'
import type { ObservedService } from '../swarm/observed'
import { isCurrent, type RegistryDeployment, specHash } from '../swarm/spec'
import type { Swarm } from '../swarm/swarm'
import { type DeploymentFacts, deploymentOf } from './deployment'
import type { Observed } from './plan'
import type { RegistryRow } from './store'
import { type SeenTask, sightOf } from './task-sight'

export type ObserveDeps = { swarm: Swarm; storage: Storage; facts(): DeploymentFacts }

export type Observation = {
  forPlan: Observed
  service: ObservedService | null
  seenTask: SeenTask | null
  /** Null while keys or allocations are missing. */
  deployment: RegistryDeployment | null
  subdirectory: string
}

/** A fresh look at everything that exists for a registry. Reads only. */
export async function observe(deps: ObserveDeps, row: RegistryRow): Promise<Observation> {
  const subdirectory = registrySubdirectory({ tenantSlug: row.tenantSlug, registrySlug: row.slug })
  const deployment = deploymentFor(deps, row)
  const service = await deps.swarm.observeRegistry(row.id)
  if (row.desired === 'deleted') {
    const tasksGone = service === null && (await deps.swarm.tasksGone(row.id))
    return {
      forPlan: {
        hasKeys: row.keys !== null,
        directory: 'ok',
        service: service === null ? 'absent' : 'current',
        task: { kind: 'none' },
        tasksGone,
      },
      service,
      seenTask: null,
      deployment,
      subdirectory,
    }
  }
  const directory = row.uid === null ? 'missing' : await deps.storage.observe(subdirectory, row.uid)
  const current = deployment !== null && service !== null && isCurrent(deployment, service)
  const seenTask =
    current && deployment !== null ? taskOf(service, { deployment, subdirectory }) : null
  return {
    forPlan: {
      hasKeys: row.keys !== null,
      directory: typeof directory === 'string' ? directory : 'wrong',
      service: service === null ? 'absent' : current ? 'current' : 'outdated',
      task: seenTask?.sight ?? { kind: 'none' },
      tasksGone: false,
    },
    service,
    seenTask,
    deployment,
    subdirectory,
  }
}

/** What the tasks of this very deployment say. */
export function taskOf(
  service: ObservedService,
  { deployment, subdirectory }: { deployment: RegistryDeployment; subdirectory: string },
): SeenTask {
  return sightOf(service, specHash(deployment), {
    image: deployment.image,
    port: deployment.port,
    path: deployment.storage.driver === 'bind' ? deployment.storage.path : subdirectory,
  })
}

/** The deployment of a row that has all it needs, else null. */
export function deploymentFor(
  deps: Pick<ObserveDeps, 'facts'>,
  row: RegistryRow,
): RegistryDeployment | null {
  const { port, uid, keys } = row
  return port === null || uid === null || keys === null
    ? null
    : deploymentOf({ ...row, port, uid, keys }, deps.facts())
}
