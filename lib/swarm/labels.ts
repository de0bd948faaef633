/** Labels by which Berth finds what it made on a Swarm. An object without them is never touched. */
export const LABEL = {
  managedBy: 'berth.managed-by',
  installation: 'berth.installation',
  registryId: 'berth.registry-id',
  specHash: 'berth.spec-hash',
  tenant: 'berth.tenant',
  registry: 'berth.registry',
  restarts: 'berth.restarts',
  /** Which revision a rollback took back, where the service itself does not tell it any more: see `endRollback`. */
  rolledBack: 'berth.rolled-back',
  /** Of a job beside the service of a registry: which one, and for which run of it. */
  job: 'berth.job',
  run: 'berth.run',
} as const

export const MANAGED_BY = 'berth'

export type Labels = Readonly<Record<string, string>>

/** Engine label filters that match what this installation made, for one registry or for all. */
export function ownedBy(installationId: string, registryId?: string): string[] {
  const filters = [`${LABEL.managedBy}=${MANAGED_BY}`, `${LABEL.installation}=${installationId}`]
  return registryId === undefined ? filters : [...filters, `${LABEL.registryId}=${registryId}`]
}

/** Whether `labels` are those that this installation gives to the objects of `registryId`. */
export function isOwned(labels: Labels, installationId: string, registryId: string): boolean {
  return (
    labels[LABEL.managedBy] === MANAGED_BY &&
    labels[LABEL.installation] === installationId &&
    labels[LABEL.registryId] === registryId
  )
}
