// How fast a registry's usage is measured: the walk of the product, which tells by the index what each blob is for,
// beside `du` on the same tree in the same round; and how far it holds up the event loop meanwhile.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { testEnvironment } from '../e2e/support/test-environment'
import { createScratchDatabase } from '../lib/db/testing/scratch-database'
import { SETTINGS } from '../lib/env/settings'
import { makeRegistryRow } from '../lib/images/index/testing/index-stage'
import { systemClock } from '../lib/kernel/clock'
import { newId } from '../lib/kernel/ids'
import { type WalkDeps, walkUsage } from '../lib/reconcile/walk-usage'
import { createStorage, type Storage } from '../lib/storage/storage'
import { registrySubdirectory } from '../lib/storage/subdirectory'
import { type Bench, type BenchReport, pairedRatio, quantile, took } from '../scripts/bench/bench'
import { explainMisses } from './profile/explain-misses'
import { profileHere } from './profile/take-profile'
import { type LargeTree, writeLargeTree } from './usage/large-tree'

const BLOBS = 200_000
const ROUNDS = 3
const THROTTLED_FOR_MS = 3_000
const NS_PER_MS = 1e6

export const bench: Bench = {
  needs: ['postgres'],
  run: async ([blobs]) => {
    const scratch = await createScratchDatabase()
    try {
      return await measure(scratch.db, Number(blobs ?? BLOBS))
    } finally {
      await scratch.close()
    }
  },
}

async function measure(db: WalkDeps['db'], blobs: number): Promise<BenchReport> {
  const root = await mkdtemp(join(testEnvironment('BERTH_TEST_SCRATCH'), 'usage-'))
  const registryId = newId()
  const subdirectory = registrySubdirectory({ tenantSlug: 'bench', registrySlug: 'large' })
  const path = join(root, subdirectory)
  await mkdir(path, { recursive: true })
  await makeRegistryRow(db, registryId, 5000)
  const tree = await writeLargeTree(db, { path, registryId, blobs })
  const storage = createStorage({ root, timeoutMs: 10_000 })
  const deps: WalkDeps = { db, clock: systemClock, storage, filesPerSecond: 0 }
  const walk = async () => {
    const { sums } = await walkUsage(deps, { id: registryId, subdirectory })
    // The next one shall begin anew.
    await db.registryUsage.deleteMany({ where: { registryId } })
    if (sums.taggedBytes !== tree.taggedBytes || sums.untaggedBytes !== tree.untaggedBytes) {
      throw new Error(`The walk found other bytes: ${JSON.stringify(sums)}`)
    }
    return sums.files
  }

  const rates = { walk: [] as number[], du: [] as number[] }
  const delays: number[] = []
  let files = 0
  // The first round warms up, and is thrown away.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const walked = await took(async () => {
      files = await walk()
    })
    delay.disable()
    const summed = await took(() => du(path))
    if (round === 0) continue
    rates.walk.push((files / walked) * 1000)
    rates.du.push((files / summed) * 1000)
    delays.push(delay.percentile(99) / NS_PER_MS)
  }
  const goals = [
    {
      what: 'files per second of the walk to those of du',
      value: pairedRatio(rates.walk, rates.du),
      atLeast: 0.7,
    },
    {
      what: 'event loop delay during the walk, 99th percentile of the worst round, in ms',
      value: quantile(delays, 1),
      atMost: 20,
    },
  ]
  const profiled = async () => ({ profile: await profileHere('usage', walk) })
  return {
    measured: [
      { name: 'walk', unit: '/s', samples: rates.walk },
      { name: 'du', unit: '/s', samples: rates.du },
    ],
    goals,
    notes: [
      ...notesOf(tree, files),
      await throttledNote(storage, subdirectory),
      ...(await explainMisses(goals, { 'the walk, outside its thread': profiled })),
    ],
  }
}

async function du(path: string): Promise<void> {
  const child = spawn('du', ['-s', '--apparent-size', path], { stdio: 'ignore' })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`du ended with ${code}`)
}

function notesOf({ blobs }: LargeTree, files: number): string[] {
  return [`${blobs} blobs, ${files} files; du looks at each directory of a blob, too`]
}

/** A walk at the pace of the default setting, for a while. */
async function throttledNote(storage: Storage, subdirectory: string): Promise<string> {
  const filesPerSecond = SETTINGS.USAGE_FILES_PER_SECOND.fallback
  const started = performance.now()
  let files = 0
  let lastedMs = 0
  const enough = new Error('enough')
  await storage
    .walk(subdirectory, {
      filesPerSecond,
      visit: (_slice, found) => {
        files += found.files
        lastedMs = performance.now() - started
        if (lastedMs > THROTTLED_FOR_MS) throw enough
      },
    })
    .catch((error: unknown) => {
      if (error !== enough) throw error
    })
  return `throttled to ${filesPerSecond} files per second: ${Math.round((files / lastedMs) * 1000)}`
}
