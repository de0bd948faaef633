// What the bin costs: 1,000 tags of one repository moved to it and purged, by jobs with the embedded database, beside a
// bare loop of the very same calls in the same order for another repository of the same registry, at the same concurrency.
import type { Database } from '../../lib/db/database'
import { Prisma } from '../../lib/db/generated/client'
import { tendEmbedded } from '../../lib/db/tend-embedded'
import { createEmbeddedScratchDatabase } from '../../lib/db/testing/scratch-database'
import type { BinDeps } from '../../lib/images/bin/bin-deps'
import { interposed, type RegistryCall } from '../../lib/images/bin/testing/interposed'
import { readRepositories } from '../../lib/images/index/read-repositories'
import { keepTokens } from '../../lib/images/index/registry-reader'
import { makeRegistryRow } from '../../lib/images/index/testing/index-stage'
import type { JobKind } from '../../lib/images/jobs/job-kind'
import { createJob, takeJob } from '../../lib/images/jobs/job-store'
import { runJob } from '../../lib/images/jobs/run-job'
import { systemClock } from '../../lib/kernel/clock'
import { newId } from '../../lib/kernel/ids'
import { mapConcurrent } from '../../lib/kernel/map-concurrent'
import { createRegistryClient, type RegistryClient } from '../../lib/registry/client'
import { asRepositoryName, asTagName, type RepositoryName } from '../../lib/registry/references'
import { type BuiltManifest, buildImage } from '../../lib/registry/testing/image-builder'
import { push } from '../../lib/registry/testing/push'
import { type RegistryProcess, startRegistry } from '../../lib/registry/testing/registry-process'
import {
  type BenchReport,
  type Goal,
  isReached,
  pairedRatio,
  took,
} from '../../scripts/bench/bench'
import { explainMisses } from '../profile/explain-misses'
import { profileHere } from '../profile/take-profile'

const TAGS = 1_000
const ROUNDS = 8
/** Of the bin itself; see `untag` and `purgeRows`. */
const CONCURRENCY = 8
const STEPS = ['bin', 'purge'] as const

type Step = (typeof STEPS)[number]

export async function measureBin(count = TAGS): Promise<BenchReport> {
  const registry = await startRegistry()
  const { db, close } = await createEmbeddedScratchDatabase()
  const ours: Record<Step, number[]> = { bin: [], purge: [] }
  const bare: Record<Step, number[]> = { bin: [], purge: [] }
  const client = createRegistryClient({
    ...{ baseUrl: registry.baseUrl, caPem: registry.caPem, timeoutMs: 20_000 },
    getToken: keepTokens(registry.getToken),
  })
  try {
    const row = await makeRegistryRow(db, newId(), Number(new URL(registry.baseUrl).port))
    const images = await makeImages(count)
    const prepare = async (name: string) => {
      const repository = await fill(registry, images, name)
      await readRepositories({ db, clock: systemClock, reader: client }, row.id, [repository])
      await tendEmbedded(db)
      return repository
    }
    // The first round is thrown away: it warms up, and records the calls, which are the same in every round.
    const recorders = { bin: recording(client), purge: recording(client) }
    for (let round = 0; round <= ROUNDS; round += 1) {
      const mine = await prepare(`bin-${round}`)
      const other = await fill(registry, images, `bare-${round}`)
      for (const step of STEPS) {
        const recorder = recorders[step]
        const called = round === 0 ? recorder.client : client
        const runOurs = () => took(() => change({ db, client: called, row }, step, mine))
        const runBare = () => took(() => repeat(client, recorder.rounds, other))
        // Each goes first as often as the other; what there is to repeat is known after the first round.
        const before = round % 2 === 1 ? await runBare() : null
        const oursMs = await runOurs()
        const bareMs = before ?? (await runBare())
        // As a worker leaves them once the registry reported its part, long before their days are over.
        await db.binnedTag.updateMany({ data: { checkAfter: null } })
        if (round === 0) continue
        ours[step].push(oursMs)
        bare[step].push(bareMs)
      }
    }
    const goals: Goal[] = [
      { what: 'to the bin, to bare calls', value: pairedRatio(ours.bin, bare.bin), atMost: 1.2 },
      { what: 'purge, to bare calls', value: pairedRatio(ours.purge, bare.purge), atMost: 1.2 },
    ]
    const again = goals.every(isReached)
      ? asRepositoryName('not-needed')
      : await prepare('bin-again')
    const profiled = async (step: Step) => ({
      profile: await profileHere(step, () => change({ db, client, row }, step, again)),
    })
    return {
      measured: [
        { name: `${count} tags to the bin`, unit: 'ms', samples: ours.bin },
        { name: 'the same calls in a bare loop', unit: 'ms', samples: bare.bin },
        { name: 'their purge', unit: 'ms', samples: ours.purge },
        { name: 'the same calls of a purge in a bare loop', unit: 'ms', samples: bare.purge },
      ],
      goals,
      notes: await explainMisses(goals, {
        'tags to the bin': () => profiled('bin'),
        'their purge': () => profiled('purge'),
      }),
    }
  } finally {
    client.close()
    await close()
    await registry.stop()
  }
}

/** Each with a digest of its own, on layers that all share. */
async function makeImages(count: number): Promise<BuiltManifest[]> {
  const images: BuiltManifest[] = []
  for (let n = 0; n < count; n += 1) {
    images.push(await buildImage({ files: [['a', 'shared']], annotations: { n: String(n) } }))
  }
  return images
}

async function fill(
  registry: RegistryProcess,
  images: readonly BuiltManifest[],
  name: string,
): Promise<RepositoryName> {
  const repository = asRepositoryName(name)
  const [first] = images
  if (first !== undefined) await push(registry, repository, first, asTagName('t0'))
  await mapConcurrent([...images.entries()], CONCURRENCY, ([n, { mediaType, bytes }]) =>
    registry.client.putManifest(repository, asTagName(`t${n}`), mediaType, bytes),
  )
  return repository
}

type Changing = {
  db: Database
  client: RegistryClient
  row: { id: string; tenantId: string }
}

async function change(
  { db, client, row }: Changing,
  kind: JobKind,
  repository: RepositoryName,
): Promise<void> {
  const registryId = row.id
  const registry = { ...row, name: 'bench/apps', binDays: 14 }
  const deps: BinDeps = { db, clock: systemClock, client, registry }
  const author = { username: 'bench', requestId: newId(), caller: null }
  const items =
    kind === 'bin'
      ? Prisma.sql`SELECT "repository", "name" AS "tag", "digest", NULL::text AS "binnedId" FROM "IndexedTag"
          WHERE "repository" = ${repository} ORDER BY "versionKey"`
      : Prisma.sql`SELECT "repository", "tag", "digest", "id" AS "binnedId" FROM "BinnedTag"
          WHERE "repository" = ${repository} AND "state" = 'binned'`
  await createJob(deps, { registryId, kind, subject: 'bench', author, policy: null }, items)
  const job = await takeJob(deps, registryId)
  if (job === null) throw new Error('there is no job')
  await runJob(deps, job, new AbortController().signal)
  const failed = await db.imageJobItem.count({ where: { jobId: job.id, state: { not: 'done' } } })
  if (failed > 0) throw new Error(`${failed} items of the ${kind} job failed`)
}

/** What is called, in rounds: a call that waited for all before it begins the next one. */
function recording(client: RegistryClient) {
  const rounds: RegistryCall[][] = []
  let inFlight = 0
  const { client: recorder } = interposed(
    client,
    async (_, call) => {
      if (inFlight === 0) rounds.push([])
      rounds.at(-1)?.push(call)
      inFlight += 1
    },
    () => {
      inFlight -= 1
    },
  )
  return { client: recorder, rounds }
}

/** The calls again, of the other repository; some are meant to be refused. */
async function repeat(
  client: RegistryClient,
  rounds: readonly RegistryCall[][],
  repository: RepositoryName,
): Promise<void> {
  for (const calls of rounds) {
    await mapConcurrent(calls, CONCURRENCY, async ({ name, args: [_, ...rest] }) => {
      const call = client[name] as (...args: unknown[]) => Promise<unknown>
      await call(repository, ...rest).catch(() => undefined)
    })
  }
}
