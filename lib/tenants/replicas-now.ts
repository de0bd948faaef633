import type { Settings } from '../env/settings'
import { AppError } from '../kernel/app-error'
import type { PlatformObservation } from './platform-observation'
import { publishModeOf, type ReplicasRule, replicasRule } from './replicas'

/** The rule of replicas on the Swarm as last observed; as on one node before the first look. */
export function replicasNow(
  settings: Pick<Settings, 'REGISTRY_PUBLISH_MODE' | 'STORAGE_DRIVER'>,
  observation: PlatformObservation | null,
): ReplicasRule {
  return replicasRule({
    publishMode: observation?.publishMode ?? publishModeOf(settings.REGISTRY_PUBLISH_MODE, 1),
    nodeCount: observation?.nodeCount ?? 1,
    storageDriver: settings.STORAGE_DRIVER,
  })
}

/**
 * Passes when a registry may have so many replicas now.
 *
 * @throws AppError BAD_INPUT
 */
export function assertReplicas(
  settings: Pick<Settings, 'REGISTRY_PUBLISH_MODE' | 'STORAGE_DRIVER'>,
  observation: PlatformObservation | null,
  replicas: number,
): void {
  const rule = replicasNow(settings, observation)
  if (replicas <= rule.max) return
  const sentence = rule.choosable ? `Choose at most ${rule.max} replicas.` : rule.reason
  throw new AppError('BAD_INPUT', sentence, { field: 'replicas' })
}
