import type { Database } from '../db/database'
import { isAppError } from '../kernel/app-error'
import type { Clock } from '../kernel/clock'
import type { Logger } from '../kernel/logger'
import type { FlashBlade } from '../storage/flashblade/array'
import { mayHoldQuotas, survey } from '../storage/flashblade/preflight'
import type { ArrayFacts } from '../tenants/array-facts'
import { recordArrayUsage } from '../tenants/array-quotas'
import { findPlatformObservation } from '../tenants/platform-observation'
import { keepQuotas } from './keep-quotas'

type Deps = { db: Database; clock: Clock; logger: Logger; array: FlashBlade }

/**
 * Asks the array for everything, holds its quotas to those of registries, and records usage. What it keeps to itself
 * stays as in `last` and is a finding; the rest goes on. Throws when it does not answer, or refuses who asks.
 * `mayHold`: whether quotas can be set there at all.
 */
export async function askArray(
  deps: Deps,
  last: ArrayFacts,
): Promise<{ facts: ArrayFacts; mayHold: boolean }> {
  const { db, clock, array } = deps
  const { told, untold } = listenTo()
  const identity = await array.identify()
  const fileSystem = await array.findFileSystem()
  const nodes = (await findPlatformObservation(db))?.nodes ?? []
  const surveyed = {
    fileSystemName: array.fileSystemName,
    fileSystem,
    exportRules:
      fileSystem === null
        ? []
        : await told('export rules', () => array.listExportRules(fileSystem), []),
    quotaPolicies: await told('quota policies', array.listQuotaPolicies, []),
    hosts: nodes
      .filter(({ address }) => address !== '')
      .map(({ hostname, address }) => ({ name: hostname, address })),
  }
  const mayHold = mayHoldQuotas(surveyed)
  const quotas = mayHold ? await keepQuotas(deps) : { held: 0, outOfStep: [] }
  const usage = fileSystem === null ? null : await told('usage', array.listUsage, null)
  if (usage !== null) await recordArrayUsage(db, usage, clock.now())
  const { capacityBytes, usedBytes } = last
  const facts: ArrayFacts = {
    ...identity,
    ...(await told('space', array.space, { capacityBytes, usedBytes })),
    fileSystem: {
      name: array.fileSystemName,
      usedBytes: fileSystem?.space.virtual ?? null,
      limitBytes: fileSystem?.hard_limit_enabled === true ? fileSystem.provisioned : null,
      snapshotBytes: fileSystem?.space.snapshots ?? null,
    },
    dataAddresses: await told('addresses', array.listDataAddresses, last.dataAddresses),
    alerts: await told('alerts', array.listAlerts, last.alerts),
    findings: [...survey(surveyed), ...untold()],
    quotasHeld: quotas.held,
    quotasOutOfStep: quotas.outOfStep,
    problem: null,
    seenAt: clock.now().toISOString(),
  }
  return { facts, mayHold }
}

function listenTo() {
  const refused: string[] = []
  return {
    told: async <T>(what: string, ask: () => Promise<T>, fallback: T): Promise<T> => {
      try {
        return await ask()
      } catch (error) {
        if (!isAppError(error) || error.code !== 'STORAGE_REFUSED') throw error
        refused.push(`${what} (${error.raw ?? error.detail})`)
        return fallback
      }
    },
    untold: (): ArrayFacts['findings'] =>
      refused.length === 0
        ? []
        : [
            {
              level: 'warning',
              what: `The array does not tell its ${refused.join(', ')}.`,
              advice: 'Give the user of the API token a role that may read them.',
            },
          ],
  }
}
