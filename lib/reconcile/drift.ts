import { editedParts, type RegistryDeployment, specHash } from '../swarm/spec'
import type { ObservedService } from '../swarm/swarm'
import type { RegistryRow } from './store'

/**
 * What somebody changed behind Berth's back, in words for the audit trail: nothing where Berth itself wishes something
 * else than it last asked the Swarm for. Of a service that is gone that is known only for registries that served.
 */
export function driftOf(
  row: Pick<RegistryRow, 'phase' | 'generation' | 'appliedGeneration' | 'appliedSpecHash'>,
  deployment: RegistryDeployment,
  service: ObservedService | null,
): string[] {
  const hash = specHash(deployment)
  if (row.appliedGeneration !== row.generation || row.appliedSpecHash !== hash) return []
  if (service === null)
    return row.phase === 'ready' || row.phase === 'degraded' ? ['the service was removed'] : []
  if (service.specHash !== hash) return []
  return [
    ...editedParts(deployment, service),
    ...(service.replicasDesired === deployment.replicas
      ? []
      : [`replicas: ${service.replicasDesired} instead of ${deployment.replicas}`]),
  ]
}
