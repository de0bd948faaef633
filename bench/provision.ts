// How long a person waits for a registry: from approval to ready, beside what Docker itself needs for the same
// service. Berth also makes directory, certificate and secrets, and probes a write; the others get these for nothing.
import { chown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { connectDocker } from '../e2e/support/docker-client'
import { gatewayAddress } from '../e2e/support/gateway'
import { httpsGet } from '../e2e/support/https-get'
import { mustRun } from '../e2e/support/run-command'
import { testEnvironment } from '../e2e/support/test-environment'
import { waitUntil } from '../e2e/support/wait-until'
import { createScratchDatabase } from '../lib/db/testing/scratch-database'
import { parseSettings } from '../lib/env/parse-settings'
import { GIB } from '../lib/kernel/bytes'
import { systemClock } from '../lib/kernel/clock'
import { newId } from '../lib/kernel/ids'
import { createLogger } from '../lib/kernel/logger'
import { mapConcurrent } from '../lib/kernel/map-concurrent'
import { createSealer } from '../lib/pki/seal'
import { openAuthorities } from '../lib/reconcile/authorities'
import { deploymentOf } from '../lib/reconcile/deployment'
import { issueRegistryKeys } from '../lib/reconcile/issue-keys'
import { loadCas } from '../lib/reconcile/load-cas'
import { CONCURRENCY, openWorker } from '../lib/reconcile/worker'
import { openLeaves } from '../lib/server/leaves'
import { buildServiceSpec, type RegistryDeployment, secretName } from '../lib/swarm/spec'
import { createSwarm } from '../lib/swarm/swarm'
import { deleteRegistry } from '../lib/tenants/delete-registry'
import { FIRST_REGISTRY_CA } from '../lib/tenants/registry-ca-state'
import { requestRegistry } from '../lib/tenants/request-registry'
import { person } from '../lib/tenants/testing/stage'
import {
  type Bench,
  type BenchReport,
  inTurns,
  isReached,
  joinReports,
  median,
  pairedRatio,
} from '../scripts/bench/bench'
import { explainMisses } from './profile/explain-misses'
import { profileHere } from './profile/take-profile'

/** How many registries are wanted at once, and in how many rounds. */
const ROUNDS = new Map([
  [1, 7],
  [10, 3],
  [50, 1],
])
const AGAINST_API = 1.3
const AGAINST_CLI = 0.25
const FIRST_PORT = 6000
const PORTS = 1000
const CA_SECRET = 'a secret of the worker alone, long enough'
const AUTH_SECRET = 'a secret of every process, long enough'
const TASK_POLL_MS = 20
const PROBE_POLL_MS = 10
const LIMIT_MS = 300_000

export const bench: Bench = {
  needs: ['engine', 'postgres'],
  run: async ([only]) => {
    const stage = await makeStage()
    const contenders = [stage.berth, stage.api, stage.cli]
    // Warms up disk and engine, and is thrown away.
    for (const contender of contenders) await contender(1)
    const reports: BenchReport[] = []
    for (const [count, rounds] of ROUNDS) {
      if (only !== undefined && Number(only) !== count) continue
      const samples = await inTurns(
        rounds,
        contenders.map((contender) => () => contender(count)),
      )
      reports.push(await reportOf(stage, count, samples))
    }
    await stage.close()
    return joinReports(reports)
  },
}

async function reportOf(
  stage: Awaited<ReturnType<typeof makeStage>>,
  count: number,
  [berth = [], api = [], cli = []]: readonly number[][],
): Promise<BenchReport> {
  const what = count === 1 ? 'one registry' : `${count} registries`
  const toCli = pairedRatio(berth, cli)
  const goals = [
    {
      what: `Berth to the bare API, ${what}`,
      value: pairedRatio(berth, api),
      atMost: AGAINST_API,
    },
    ...(count === 1
      ? [{ what: `Berth to the docker command, ${what}`, value: toCli, atMost: AGAINST_CLI }]
      : []),
  ]
  const profiled = async () => ({
    profile: await profileHere('provision', () => stage.berth(count)),
  })
  return {
    measured: [
      { name: `Berth: approval to ready, ${what}`, unit: 'ms', samples: berth },
      { name: `bare API: create, running, first 401 over TLS, ${what}`, unit: 'ms', samples: api },
      { name: `docker service create, first 401 over TLS, ${what}`, unit: 'ms', samples: cli },
    ],
    goals,
    notes: [
      ...(count === 1 ? [] : [`Berth to the docker command, ${what}: ${toCli.toFixed(3)}`]),
      ...(await explainMisses(goals, { [`Berth, ${what}`]: profiled })),
      ...(goals.every(isReached) ? [] : stage.stepsOfLastRound()),
    ],
  }
}

/** Berth with a worker, and beside it the engine as people use it without Berth. Each call measures one registry. */
async function makeStage() {
  const dockerHost = testEnvironment('BERTH_TEST_DOCKER_HOST')
  const docker = connectDocker(dockerHost)
  const gateway = await gatewayAddress(docker)
  const storageRoot = join(testEnvironment('BERTH_TEST_SCRATCH'), 'storage')
  await mkdir(storageRoot, { mode: 0o711 })
  const settings = parseSettings({
    DEMO: '1',
    AUTH_SECRET,
    CA_SECRET,
    DOCKER_HOST: dockerHost,
    MACHINE_URL: `https://${gateway}:3443`,
    REGISTRY_HOST: gateway,
    REGISTRY_IMAGE: testEnvironment('BERTH_TEST_REGISTRY_IMAGE'),
    STORAGE_ROOT: storageRoot,
    STORAGE_CAPACITY: '1 PiB',
    DEFAULT_TENANT_REGISTRIES: '1000',
    DEFAULT_TENANT_BUDGET: '1 TiB',
  })
  const { db } = await createScratchDatabase()
  const logger = createLogger({ level: 'silent' })
  const clock = systemClock
  const leaves = openLeaves({ db, clock, authSecret: AUTH_SECRET, tokenIssuer: 'berth' })
  let hasNews = false
  const worker = await openWorker({
    db,
    clock,
    logger,
    settings,
    installationId: newId(),
    tokenIssuer: 'berth',
    access: leaves,
    onPass: () => {
      hasNews = true
    },
  })
  await worker.start()

  const context = { db, clock, settings, requestId: newId() }
  const team = { id: newId(), name: 'team' }
  const actor = person([{ id: newId(), name: 'team-owners' }])
  const deps = { listTeamGroups: async () => [team], observation: null }

  let made = 0
  let steps: string[] = []
  /** Names and ports are nobody's again: what is deleted keeps its own in the trash. */
  const nextNumbers = (count: number) =>
    Array.from({ length: count }, () => {
      made += 1
      return made
    })

  async function berth(count: number): Promise<number> {
    const slugs = nextNumbers(count).map((number) => `apps-${number}`)
    const began = Date.now()
    const started = performance.now()
    const ids = await Promise.all(slugs.map(approve))
    await Promise.all(ids.map((id) => worker.nudge(id)))
    await allIn('ready', ids)
    const took = performance.now() - started
    steps = await stepLines(ids, began)
    for (const slug of slugs)
      await deleteRegistry(context, actor, {
        ...{ tenantSlug: 'team', registrySlug: slug, confirm: slug },
      })
    await Promise.all(ids.map((id) => worker.nudge(id)))
    await allIn('deleted', ids)
    return took
  }

  async function approve(slug: string): Promise<string> {
    const wish = { groupId: team.id, slug, purpose: 'a bench', quotaBytes: GIB, replicas: 1 }
    const { registryId } = await requestRegistry(context, actor, wish, deps)
    if (registryId === null) throw new Error('The request was not approved.')
    return registryId
  }

  /** Asks the database after passes only: asking all the time would take of the processor what is measured. */
  function allIn(phase: string, ids: readonly string[]): Promise<unknown> {
    hasNews = true
    return waitUntil(
      async () => {
        if (!hasNews) return false
        hasNews = false
        const rows = await db.registry.findMany({
          where: { id: { in: [...ids] } },
          select: { phase: true },
        })
        if (rows.some((row) => row.phase === 'failed')) throw new Error('A registry failed.')
        return rows.every((row) => row.phase === phase)
      },
      { what: `phase ${phase}`, timeoutMs: LIMIT_MS, everyMs: PROBE_POLL_MS },
    )
  }

  /** From when to when each step was done, in ms since the approval: medians of the registries. */
  async function stepLines(ids: readonly string[], began: number): Promise<string[]> {
    const rows = await db.registryStep.findMany({
      where: { registryId: { in: [...ids] } },
      orderBy: { startedAt: 'asc' },
    })
    const names = [...new Set(rows.map(({ name }) => name))]
    const since = (at: Date | null) => (at?.getTime() ?? Number.NaN) - began
    return names.map((name) => {
      const those = rows.filter((row) => row.name === name)
      const from = median(those.map(({ startedAt }) => since(startedAt)))
      const to = median(those.map(({ finishedAt }) => since(finishedAt)))
      return `  ${name}: from ${from.toFixed(0)} to ${to.toFixed(0)} ms`
    })
  }

  const authorities = await openAuthorities({ db, clock, caSecret: CA_SECRET, caFiles: null })
  const sealer = createSealer(CA_SECRET, 'bench')
  const cas = await loadCas(db)
  const tokenRoots = cas.token.target
  const signer = cas.registry?.signer
  if (signer === undefined) throw new Error('the worker made no CA')
  const ca = signer
  const facts = {
    settings,
    // Of another installation, so that the worker leaves them alone.
    installationId: newId(),
    machineUrl: `https://${gateway}:3443`,
    tokenIssuer: 'berth',
    companyBundlePem: null,
    publishMode: 'host' as const,
    sealer,
  }
  const swarm = createSwarm({
    dockerHost,
    timeoutMs: LIMIT_MS,
    installationId: facts.installationId,
    logger,
  })

  /** The very services that Berth would make, with directories, certificates and secrets ready beforehand. */
  async function beside(count: number, create: Creation): Promise<number> {
    const prepared = await mapConcurrent(nextNumbers(count), CONCURRENCY, prepare)
    const started = performance.now()
    await mapConcurrent(prepared, CONCURRENCY, async ({ deployment, secretIds }) => {
      await create(deployment, secretIds)
      await firstRefusal(`https://${gateway}:${deployment.port}/v2/`, leaves.caPem())
    })
    const took = performance.now() - started
    for (const { deployment } of prepared) await clear(deployment.registryId)
    return took
  }

  async function prepare(number: number) {
    const row = {
      id: newId(),
      tenantSlug: 'beside',
      slug: newId().slice(0, 12),
      image: settings.REGISTRY_IMAGE,
      replicas: 1,
      ...{ memoryBytes: null, cpus: null, restarts: 0 },
      port: FIRST_PORT + (number % PORTS),
      uid: settings.REGISTRY_UIDS.last,
      keys: await issueRegistryKeys({
        authority: await authorities.registryCa(FIRST_REGISTRY_CA),
        sealer,
        registryHost: gateway,
        commonName: 'beside',
        now: clock.now(),
      }),
      readOnly: false,
      tokenRoots,
      ca,
    }
    const deployment = deploymentOf(row, facts)
    if (deployment.storage.driver === 'bind') {
      await mkdir(deployment.storage.path, { recursive: true })
      await chown(deployment.storage.path, row.uid, row.uid)
    }
    return { deployment, secretIds: await swarm.ensureSecrets(deployment) }
  }

  async function clear(id: string): Promise<void> {
    await swarm.removeService(id)
    await waitUntil(() => swarm.tasksGone(id), { what: 'the end of it', timeoutMs: LIMIT_MS })
    await waitUntil(async () => (await swarm.removeSecrets(id, new Set())) === 0, {
      ...{ what: 'the end of its secrets', timeoutMs: LIMIT_MS },
    })
  }

  return {
    berth,
    stepsOfLastRound: () => ['steps of the last round', ...steps],
    api: (count: number) =>
      beside(count, (deployment, secretIds) => createByApi(docker, deployment, secretIds)),
    cli: (count: number) => beside(count, (deployment) => createByCommand(dockerHost, deployment)),
    close: async () => {
      await worker.stop()
      await db.$disconnect()
    },
  }
}

type Creation = (
  deployment: RegistryDeployment,
  secretIds: ReadonlyMap<string, string>,
) => Promise<void>

async function createByApi(
  docker: Docker,
  deployment: RegistryDeployment,
  secretIds: ReadonlyMap<string, string>,
): Promise<void> {
  const service = await docker.createService(buildServiceSpec(deployment, secretIds))
  await waitUntil(
    async () => {
      // One that did not start has a successor.
      const tasks = await docker.listTasks({ filters: { service: [service.id] } })
      return tasks.some((task) => task.Status.State === 'running')
    },
    { what: 'its task', timeoutMs: LIMIT_MS, everyMs: TASK_POLL_MS },
  )
}

async function createByCommand(dockerHost: string, deployment: RegistryDeployment): Promise<void> {
  const { Name, Labels, TaskTemplate } = buildServiceSpec(
    deployment,
    new Map(deployment.files.map((file) => [secretName(deployment, file), 'by name'])),
  )
  const { uid, port, storage, limits } = deployment
  if (storage.driver !== 'bind') throw new Error('The bench stores on this machine.')
  const options = [
    ...['--quiet', '--name', Name, '--user', `${uid}:${uid}`, '--init', '--read-only'],
    ...['--cap-drop', 'ALL', '--no-healthcheck', '--restart-delay', '500ms'],
    ...['--limit-memory', String(limits.memoryBytes), '--limit-pids', String(limits.pids)],
    ...['--limit-cpu', String(limits.nanoCpus / 1e9)],
    ...['--publish', `mode=host,target=5000,published=${port}`],
    ...['--mount', `type=bind,source=${storage.path},target=/var/lib/registry`],
    ...Object.entries(Labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    ...Object.entries(deployment.env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...deployment.files.flatMap((file) => [
      '--secret',
      `source=${secretName(deployment, file)},target=${file.name},uid=${uid},gid=${uid},mode=0400`,
    ]),
  ]
  const args =
    TaskTemplate && 'ContainerSpec' in TaskTemplate ? TaskTemplate.ContainerSpec?.Args : []
  await mustRun('docker', ['service', 'create', ...options, deployment.image, ...(args ?? [])], {
    env: { ...process.env, DOCKER_HOST: dockerHost },
    timeoutMs: LIMIT_MS,
  })
}

/** Resolves at the first 401 over TLS; refused connections until then are part of coming up. */
function firstRefusal(url: string, ca: string): Promise<unknown> {
  return waitUntil(
    () =>
      httpsGet(url, { ca }).then(
        ({ status }) => status === 401,
        () => false,
      ),
    { what: `a 401 of ${url}`, timeoutMs: LIMIT_MS, everyMs: PROBE_POLL_MS },
  )
}
