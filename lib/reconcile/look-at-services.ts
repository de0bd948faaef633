import type { Database } from '../db/database'
import type { Settings } from '../env/settings'
import { registrySubdirectory } from '../storage/subdirectory'
import type { ObservedService } from '../swarm/swarm'
import type { ServiceFacts } from '../tenants/platform-observation'
import { sightOf } from './task-sight'

type Deps = { db: Database; settings: Pick<Settings, 'STORAGE_ROOT'> }

/** What this installation runs on the Swarm: how much of each service, and what keeps the rest from running. */
export async function lookAtServices(
  deps: Deps,
  services: readonly ObservedService[],
): Promise<ServiceFacts[]> {
  const rows = await deps.db.registry.findMany({
    where: { id: { in: services.map(({ registryId }) => registryId) } },
    select: { id: true, slug: true, port: true, tenant: { select: { slug: true } } },
  })
  const rowOf = new Map(rows.map((row) => [row.id, row]))
  return services
    .map((service) => {
      const row = rowOf.get(service.registryId)
      return row === undefined
        ? factsOf(service, null, { port: 0, path: deps.settings.STORAGE_ROOT })
        : factsOf(service, `${row.tenant.slug}/${row.slug}`, {
            port: row.port ?? 0,
            path: `${deps.settings.STORAGE_ROOT}/${registrySubdirectory({ tenantSlug: row.tenant.slug, registrySlug: row.slug })}`,
          })
    })
    .sort((a, b) => a.name.localeCompare(b.name))
}

function factsOf(
  service: ObservedService,
  registry: string | null,
  place: { port: number; path: string },
): ServiceFacts {
  const { name, image, tasks, replicasDesired: desired } = service
  const running = tasks.filter(
    (task) => task.state === 'running' && task.desiredState === 'running',
  ).length
  const { sight, task, sentence } = sightOf(service, service.specHash, { image, ...place })
  const raw = 'problem' in sight ? sight.problem : null
  const problem =
    raw === null || task === null
      ? null
      : { sentence: sentence ?? 'It does not start.', raw, at: task.timestamp.toISOString() }
  return { name, registry, running, desired, problem }
}
