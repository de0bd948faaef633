// What Berth promises, 250,000 pushes and pulls a day, ten times over: CI pushes and pulls through tokens of the portal
// while it takes the reports and keeps the index. And what a push costs that asks for a token first.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type SkopeoAccess, skopeoCopy } from '../e2e/support/skopeo'
import { testEnvironment } from '../e2e/support/test-environment'
import { waitUntil } from '../e2e/support/wait-until'
import {
  type BuiltManifest,
  buildImage,
  writeOciLayout,
} from '../lib/registry/testing/image-builder'
import { type Bench, type Goal, inTurns, pairedRatio, quantile, took } from '../scripts/bench/bench'
import { type Clients, openClients } from './load/clients'
import { type LoadStage, openLoadStage } from './load/stage'
import { explainMisses } from './profile/explain-misses'

const PER_SECOND = 30
/** One operation in so many is a push. */
const PUSH_EVERY = 10
const MINUTES = 10
const WARM_UP_S = 60
const WATCHED_EVERY_S = 10
const PROFILED_S = 20
const IMAGES = 20
const LAYER_BYTES = 64 * 1024
const PAIRS = 15
const PUSHED_LAYER_BYTES = 2 ** 20
/** Registries send their reports one by one, a connection each: on a busy machine the last ones come some time later. */
const INDEXED_WITHIN_MS = 5 * 60_000

export const bench: Bench = {
  needs: ['engine', 'postgres', 'build'],
  run: async ([minutes]) => {
    const stage = await openLoadStage()
    try {
      const { loads, goals, indexed } = await measureLoad(stage, Number(minutes ?? MINUTES) * 60)
      const pushes = await measurePushes(stage)
      const all = [...goals, pushes.goal]
      return {
        measured: [
          { name: 'pull', unit: 'ms', samples: loads.pull },
          { name: 'push', unit: 'ms', samples: loads.push },
          ...pushes.measured,
        ],
        goals: all,
        notes: [
          `pulls: ${loads.pull.length}, 99th percentile ${quantile(loads.pull, 0.99).toFixed(0)} ms`,
          `pushes: ${loads.push.length}, 99th percentile ${quantile(loads.push, 0.99).toFixed(0)} ms`,
          ...loads.errors.slice(0, 5),
          indexed,
          ...(await explainMisses(all, { 'the portal under this load': () => profiled(stage) })),
        ],
      }
    } finally {
      await stage.close()
    }
  },
}

type Loads = { pull: number[]; push: number[]; errors: string[] }
type Kept = { repository: string; image: BuiltManifest }

async function measureLoad(stage: LoadStage, seconds: number) {
  const clients = openClients(stage.registry)
  const kept = await pushKept(clients)
  const warm = await drive(clients, { kept, seconds: WARM_UP_S, name: 'warm' })
  await stage.eventLoopP99Ms()
  const heldBefore = await stage.heldBytes()
  const delays: number[] = []
  const watch = setInterval(async () => {
    delays.push(await stage.eventLoopP99Ms().catch(() => Number.NaN))
  }, WATCHED_EVERY_S * 1000)
  const loads = await drive(clients, { kept, seconds, name: 'load' })
  clearInterval(watch)
  const heldAfter = await stage.heldBytes()
  const { unknown, indexed } = await unknownToIndex(stage, {
    tags: kept.length + warm.push.length + loads.push.length,
    pulls: warm.pull.length + loads.pull.length,
  })
  const goals: Goal[] = [
    {
      what: `errors of ${PER_SECOND * seconds} pushes and pulls`,
      value: loads.errors.length,
      atMost: 0,
    },
    {
      what: 'pushed tags that the index lacks, or has too many of',
      value: Math.abs(unknown.tags),
      atMost: 0,
    },
    {
      what: 'pulls that the index lacks, or has too many of',
      value: Math.abs(unknown.pulls),
      atMost: 0,
    },
    {
      what: 'bytes that the heap holds, after to before',
      value: heldAfter / heldBefore,
      atMost: 1.1,
    },
    {
      what: `event loop delay, 99th percentile of the worst ${WATCHED_EVERY_S} s, in ms`,
      value: quantile(delays, 1),
      atMost: 50,
    },
  ]
  return { loads, goals, indexed }
}

/** What is pulled: as many images as a team works with. */
async function pushKept(clients: Clients): Promise<Kept[]> {
  const kept: Kept[] = []
  for (let n = 0; n < IMAGES; n += 1) {
    const [repository, image] = [`app-${n}`, await makeImage(LAYER_BYTES)]
    await clients.push(repository, 'latest', image)
    kept.push({ repository, image })
  }
  return kept
}

/** Operations begin by the clock, however long others take: who is slow is not spared. */
async function drive(
  clients: Clients,
  { kept, seconds, name }: { kept: readonly Kept[]; seconds: number; name: string },
): Promise<Loads> {
  const loads: Loads = { pull: [], push: [], errors: [] }
  const running: Promise<void>[] = []
  const begun = performance.now()
  for (let n = 0; n < PER_SECOND * seconds; n += 1) {
    const isPush = n % PUSH_EVERY === 0
    const image = isPush ? await makeImage(LAYER_BYTES) : null
    await delay(Math.max(0, begun + (n * 1000) / PER_SECOND - performance.now()))
    const target = kept[n % kept.length]
    if (target === undefined) throw new Error('There is nothing to pull.')
    const { repository } = target
    const operation = () =>
      image === null
        ? clients.pull(repository, 'latest', target.image)
        : clients.push(repository, `${name}-${n}`, image)
    running.push(
      took(operation).then(
        (ms) => void loads[isPush ? 'push' : 'pull'].push(ms),
        (error: unknown) => void loads.errors.push(String(error)),
      ),
    )
  }
  await Promise.all(running)
  return loads
}

/** How many of all pushes and pulls the index does not know a while later; less than 0 are too many. */
async function unknownToIndex(
  { db, registryId }: LoadStage,
  done: { tags: number; pulls: number },
): Promise<{ unknown: { tags: number; pulls: number }; indexed: string }> {
  const where = { registryId }
  const missing = async () => {
    const { _sum } = await db.indexedRepository.aggregate({ where, _sum: { pullCount: true } })
    const tags = await db.indexedTag.count({ where })
    return { tags: done.tags - tags, pulls: done.pulls - (_sum.pullCount ?? 0) }
  }
  const isAll = async () => Object.values(await missing()).every((count) => count === 0)
  const ms = await took(() =>
    waitUntil(isAll, { what: 'the index', timeoutMs: INDEXED_WITHIN_MS }).catch(() => undefined),
  )
  return {
    unknown: await missing(),
    indexed: `the last pushes and pulls were looked for in the index for ${(ms / 1000).toFixed(1)} s`,
  }
}

/** skopeo pushes to the registry and to one like it that asks for no token, each first as often as the other. */
async function measurePushes({ registry, address, twin, certDirectory }: LoadStage) {
  const { username, password } = registry.credentials
  let pushed = 0
  const push = async (host: string, to: SkopeoAccess): Promise<number> => {
    const source = await writeImage()
    pushed += 1
    const destination = `docker://${host}/app:${pushed}`
    return took(async () => {
      const answer = await skopeoCopy({ source, destination, to })
      if (answer.code !== 0) throw new Error(answer.stderr)
    })
  }
  const contenders = [
    () => push(address, { certDirectory, credentials: `${username}:${password}` }),
    () => push(twin, { certDirectory }),
  ]
  // Warms up, and is thrown away.
  await inTurns(1, contenders)
  const [withTokens = [], without = []] = await inTurns(PAIRS, contenders)
  return {
    measured: [
      { name: 'skopeo push with tokens of the portal', unit: 'ms' as const, samples: withTokens },
      { name: 'skopeo push, registry without auth', unit: 'ms' as const, samples: without },
    ],
    goal: {
      what: 'skopeo push with tokens to one without auth',
      value: pairedRatio(withTokens, without),
      atMost: 1.1,
    },
  }
}

async function writeImage(): Promise<string> {
  const image = await makeImage(PUSHED_LAYER_BYTES)
  const path = join(testEnvironment('BERTH_TEST_SCRATCH'), image.digest.replace(':', '-'))
  await writeOciLayout(path, 'image', image)
  return `oci:${path}:image`
}

/** Two layers of their own, which compress to about `bytes` each. */
function makeImage(bytes: number): Promise<BuiltManifest> {
  const noise = () => randomBytes(bytes).toString('base64')
  return buildImage({
    files: [
      ['base', noise()],
      ['app', noise()],
    ],
  })
}

function profiled(stage: LoadStage) {
  return stage.profiled(async () => {
    const clients = openClients(stage.registry)
    const kept = await pushKept(clients)
    await drive(clients, { kept, seconds: PROFILED_S, name: 'profiled' })
  })
}
