import type { ScratchDatabase } from '../../lib/db/testing/scratch-database'
import { readRegistry } from '../../lib/images/index/read-registry'
import { keepTokens, limitCalls } from '../../lib/images/index/registry-reader'
import { makeRegistryRow } from '../../lib/images/index/testing/index-stage'
import { systemClock } from '../../lib/kernel/clock'
import { newId } from '../../lib/kernel/ids'
import { createRegistryClient } from '../../lib/registry/client'
import type { RegistryProcess } from '../../lib/registry/testing/registry-process'
import { walkBare } from './bare-walk'
import type { During } from './event-sinks'
import { moveTag, repositoryName } from './registry-tree'

/** As many as the product makes. */
export const CALLS_AT_ONCE = 8

export type ReadTimes = { bare: number; first: number; second: number; foundMoved: boolean }

/** One bare walk, a first read into an empty database, and a second one in which one tag has moved unheard. In ms. `during` runs the first read. */
export async function measureReads(
  registry: RegistryProcess,
  options: { createDatabase: () => Promise<ScratchDatabase>; round: number; during?: During },
): Promise<ReadTimes> {
  const { createDatabase, round, during = (work) => work() } = options
  const scratch = await createDatabase()
  const { db } = scratch
  const registryId = newId()
  await makeRegistryRow(db, registryId, Number(new URL(registry.baseUrl).port))
  const bareWalk = () =>
    took(() => walkBare({ ...registry, getToken: keepTokens(registry.getToken) }, CALLS_AT_ONCE))
  const read = async () => {
    const client = createRegistryClient({
      baseUrl: registry.baseUrl,
      caPem: registry.caPem,
      getToken: keepTokens(registry.getToken),
      timeoutMs: 60_000,
    })
    try {
      const reader = limitCalls(client, CALLS_AT_ONCE)
      return await took(() => readRegistry({ db, clock: systemClock, reader }, registryId))
    } finally {
      client.close()
    }
  }
  try {
    // Each goes first as often as the other.
    const before = round % 2 === 0 ? await bareWalk() : null
    let first = Number.NaN
    await during(async () => {
      first = (await read()).ms
    })
    const bare = before ?? (await bareWalk())
    const repository = repositoryName(round)
    const digestOfTag = async (name: string) => {
      const key = { registryId, repository, name }
      const row = await db.indexedTag.findUniqueOrThrow({
        where: { registryId_repository_name: key },
        select: { digest: true },
      })
      return row.digest ?? ''
    }
    const digest = await digestOfTag('v1')
    const original = await digestOfTag('v0')
    moveTag(registry.rootDirectory, { repository, tag: 'v0', digest })
    const second = await read()
    const foundMoved = (await digestOfTag('v0')) === digest
    moveTag(registry.rootDirectory, { repository, tag: 'v0', digest: original })
    return { bare: bare.ms, first, second: second.ms, foundMoved }
  } finally {
    await scratch.close()
  }
}

async function took(work: () => Promise<unknown>): Promise<{ ms: number }> {
  const started = performance.now()
  await work()
  return { ms: performance.now() - started }
}
