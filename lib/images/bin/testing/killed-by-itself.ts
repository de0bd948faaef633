// A process of its own that deletes, restores or purges a tag, and kills itself before the call with a number.
import { openDatabase } from '../../../db/database'
import { systemClock } from '../../../kernel/clock'
import { createRegistryClient } from '../../../registry/client'
import { asDigest, asRepositoryName, asTagName } from '../../../registry/references'
import type { BinDeps, BinRegistry } from '../bin-deps'
import { binTags } from '../bin-tags'
import { purgeTags } from '../purge-tags'
import { restoreTags } from '../restore-tags'
import { ADA, BY_HAND, interposed } from './interposed'

export type KilledTask = {
  databaseUrl: string
  baseUrl: string
  caPem: string
  /** One token for all that is asked. */
  token: string
  registry: BinRegistry
  change: 'bin' | 'restore' | 'purge'
  repository: string
  tag: string
  digest: string
  binnedId: string
  /** The number of the call, from 0. */
  at: number
}

const task = JSON.parse(process.env.BERTH_TEST_TASK ?? '') as KilledTask
const db = openDatabase({ url: task.databaseUrl, maxConnections: 2 })
const { baseUrl, caPem } = task
const real = createRegistryClient({
  ...{ baseUrl, caPem, timeoutMs: 20_000 },
  getToken: async () => task.token,
})
const { client } = interposed(real, async (call) => {
  if (call === task.at) process.kill(process.pid, 'SIGKILL')
})
const deps: BinDeps = { db, clock: systemClock, client, registry: task.registry }
const repository = asRepositoryName(task.repository)
if (task.change === 'bin') {
  const tags = [{ tag: asTagName(task.tag), digest: asDigest(task.digest) }]
  await binTags(deps, { ...BY_HAND, repository, tags })
} else {
  const change = task.change === 'restore' ? restoreTags : purgeTags
  await change(deps, { repository, ids: [task.binnedId], author: ADA })
}
real.close()
await db.$disconnect()
