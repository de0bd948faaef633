import type { Database } from '../db/database'
import type { Clock } from '../kernel/clock'
import { isIssuedBy } from '../pki/certificate'
import type { Storage } from '../storage/storage'
import { registrySubdirectory } from '../storage/subdirectory'
import type { ObservedService } from '../swarm/observed'
import { editedParts, isCurrent, type RegistryDeployment, specHash } from '../swarm/spec'
import type { Swarm } from '../swarm/swarm'
import { FIRST_REGISTRY_CA } from '../tenants/registry-ca-state'
import { stopsAt } from '../tenants/suspension'
import { assertStorageHolds } from './assert-storage-holds'
import type { Authorities } from './authorities'
import { isCertificateDue } from './certificate-due'
import { type DeploymentFacts, deploymentOf } from './deployment'
import { isRollbackStalled } from './is-rollback-stalled'
import type { Observed } from './plan'
import type { RegistryRow, SealedKeys } from './store'
import { type SeenTask, sightOf } from './task-sight'

export type ObserveDeps = {
  db: Database
  swarm: Swarm
  storage: Storage
  clock: Clock
  authorities: Pick<Authorities, 'registryCa' | 'companyCa'>
  facts(): DeploymentFacts
}

export type Observation = {
  forPlan: Observed
  service: ObservedService | null
  seenTask: SeenTask | null
  /** Whose tasks `seenTask` is about; null where there is nothing to look at yet. */
  revision: string | null
  /** Null while keys or allocations are missing. */
  deployment: RegistryDeployment | null
  subdirectory: string
}

/** A fresh look at everything that exists for a registry. Reads only. */
export async function observe(deps: ObserveDeps, row: RegistryRow): Promise<Observation> {
  const subdirectory = registrySubdirectory({ tenantSlug: row.tenantSlug, registrySlug: row.slug })
  const deployment = deploymentFor(deps, row)
  const service = await deps.swarm.observeRegistry(row.id)
  const isScaledDown = service !== null && service.replicasDesired === 0
  if (row.desired !== 'running') {
    const runsNothing = service === null || isScaledDown
    const tasksGone = runsNothing && (await deps.swarm.tasksGone(row.id))
    return {
      forPlan: {
        hasKeys: row.keys !== null,
        isCertificateDue: false,
        isCaOld: false,
        directory: 'ok',
        service: service === null ? 'absent' : 'current',
        isUpdating: false,
        task: { kind: 'none' },
        isScaledDown,
        areTokensOver: areTokensOver(row, deps.clock.now()),
        tasksGone,
      },
      service,
      seenTask: null,
      revision: null,
      deployment,
      subdirectory,
    }
  }
  const directory = row.uid === null ? 'missing' : await deps.storage.observe(subdirectory, row.uid)
  if (directory === 'missing') await assertStorageHolds(deps)
  const flipped = () => deploymentFor(deps, { ...row, readOnly: !row.readOnly })
  const state = stateOf(row, { deployment, flipped }, service)
  const revision = service === null || state === 'outdated' ? null : service.specHash
  const seenTask =
    service === null || deployment === null || revision === null
      ? null
      : taskOf(service, revision, { deployment, subdirectory })
  return {
    forPlan: {
      hasKeys: row.keys !== null,
      directory: typeof directory === 'string' ? directory : 'wrong',
      service: state,
      isUpdating: UPDATING.has(service?.updateStatus?.state ?? ''),
      isCertificateDue: row.keys !== null && isDue(deps, row, row.keys),
      isCaOld: deps.authorities.companyCa === null && row.ca.id !== row.caTarget.id,
      task: seenTask?.sight ?? { kind: 'none' },
      isScaledDown,
      areTokensOver: false,
      tasksGone: false,
    },
    service,
    seenTask,
    revision,
    deployment,
    subdirectory,
  }
}

/** It ends soon, or is of another CA than the one that a rotation gave to the registry. */
function isDue({ authorities, clock }: ObserveDeps, row: RegistryRow, keys: SealedKeys): boolean {
  const { companyCa } = authorities
  const { certificateUntil, certificatePem } = keys
  const { notAfter: caUntil } = companyCa ?? row.ca
  const isGiven = companyCa === null && row.ca.id !== FIRST_REGISTRY_CA
  if (isGiven && !isIssuedBy(certificatePem, row.ca.certificatePem)) return true
  return isCertificateDue({ certificateUntil, caUntil, now: clock.now() })
}

function areTokensOver({ suspendedAt }: RegistryRow, now: Date): boolean {
  return suspendedAt !== null && now >= stopsAt({ at: suspendedAt })
}

const UPDATING = new Set(['updating', 'rollback_started'])

function stateOf(
  row: RegistryRow,
  /** `flipped`: the same for read-only, or for writing, whichever it should not be; seldom asked for. */
  {
    deployment,
    flipped,
  }: { deployment: RegistryDeployment | null; flipped: () => RegistryDeployment | null },
  service: ObservedService | null,
): Observed['service'] {
  if (service === null) return 'absent'
  if (deployment === null) return 'outdated'
  if (isCurrent(deployment, service))
    return editedParts(deployment, service).length === 0 ? 'current' : 'outdated'
  const desired = specHash(deployment)
  const update = service.updateStatus?.state ?? ''
  // A clean-up, which has its own hold on the registry, waits for nobody.
  const isFlip = () => {
    const other = flipped()
    return other !== null && service.specHash === specHash(other)
  }
  if (isBroughtByBerth(row, desired, { deployment, service }) && !isFlip())
    return row.rollState === 'rolling' ? 'outdated' : 'held'
  const isTried = row.appliedSpecHash === desired && service.specHash !== desired
  const isBack = update.startsWith('rollback') || service.rolledBack === desired
  if (!isTried || !isBack) return 'outdated'
  if (update === 'rollback_paused') return 'stuck'
  return isRollbackStalled(service) ? 'stalled' : 'rolled-back'
}

/** Nobody asked for another spec of what serves, and it was not tried: a new version of Berth, or its settings, want it. */
function isBroughtByBerth(
  row: RegistryRow,
  desired: string,
  { deployment, service }: { deployment: RegistryDeployment; service: ObservedService },
): boolean {
  const isAsked = row.generation !== row.observedGeneration
  const isTried = row.appliedSpecHash === null || row.appliedSpecHash === desired
  const isAllThere = service.replicasDesired === deployment.replicas
  return row.readyAt !== null && !isAsked && !isTried && isAllThere
}

/** What the tasks of a revision say, in the words of this deployment. */
export function taskOf(
  service: ObservedService,
  revision: string,
  { deployment, subdirectory }: { deployment: RegistryDeployment; subdirectory: string },
): SeenTask {
  return sightOf(service, revision, {
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
