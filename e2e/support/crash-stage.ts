// Workers in processes of their own, with one PostgreSQL, for tests that kill them.
import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../lib/db/database'
import { newId } from '../../lib/kernel/ids'
import { nextPort } from '../../lib/reconcile/next-port'
import { listAllocatedPorts } from '../../lib/reconcile/store'
import { migrate } from '../../lib/server/migrate'
import { connectDocker } from './docker-client'
import { gatewayAddress } from './gateway'
import { startPostgres } from './postgres'
import { testEnvironment } from './test-environment'
import { waitUntil } from './wait-until'

const ROOT = join(import.meta.dirname, '../..')
const LIMIT_MS = 60_000

export type CrashStage = Awaited<ReturnType<typeof openCrashStage>>

/** A database, a storage tree and an installation for the tests of one file. Ports and uids are the file's alone. */
export async function openCrashStage(own: {
  ports: { first: number; last: number }
  firstUid: number
}) {
  const { ports } = own
  const image = testEnvironment('BERTH_TEST_REGISTRY_IMAGE')
  const dockerHost = testEnvironment('BERTH_TEST_DOCKER_HOST')
  const docker = connectDocker(dockerHost)
  const directory = await mkdtemp(join(tmpdir(), 'berth-crash-'))
  await chmod(directory, 0o711)
  const storageRoot = await mkdtemp(join(directory, 'storage-'))
  const postgres = await startPostgres(join(directory, 'postgres'))
  const db = openDatabase({ url: postgres.url, maxConnections: 5 })
  await migrate(db, postgres.url)
  const gateway = await gatewayAddress(docker)
  const installationId = newId()
  const ours = { label: [`berth.installation=${installationId}`] }
  let workers: ChildProcess[] = []
  let made = 0

  const look = (id: string) => db.registry.findUniqueOrThrow({ where: { id } })
  const ofRegistry = (id: string) => ({ label: [`berth.registry-id=${id}`] })

  async function killAll(): Promise<void> {
    for (const worker of workers) await killed(worker)
    workers = []
    await db.lease.deleteMany()
  }

  async function clear(): Promise<void> {
    await killAll()
    for (const { ID } of await docker.listServices({ filters: ours }))
      await docker.getService(ID).remove()
    const left = () => docker.listContainers({ all: true, filters: ours })
    await waitUntil(async () => (await left()).length === 0, {
      what: 'the end of all containers',
      timeoutMs: 2 * LIMIT_MS,
    })
    for (const { ID } of await docker.listSecrets({ filters: ours }))
      await docker.getSecret(ID).remove()
    await db.registry.deleteMany()
  }

  return {
    ...{ db, docker, postgres, image, look, killAll, clear },

    /** A worker that ends itself with SIGKILL at the point, if one is given. It emits `berth-ready` once. */
    startWorker: (faultPoint?: string): ChildProcess => {
      const worker = spawn(process.execPath, [testEnvironment('BERTH_TEST_SERVER')], {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          ...{ PATH: process.env.PATH, NODE_ENV: 'production', LOG_LEVEL: 'info', DEMO: '1' },
          ...{ PORTAL_ROLE: 'worker', DATABASE_URL: postgres.url, DOCKER_HOST: dockerHost },
          ...{ AUTH_SECRET: 'a'.repeat(40), CA_SECRET: 'c'.repeat(40) },
          ...{ MACHINE_URL: `https://${gateway}:3443`, REGISTRY_HOST: gateway },
          ...{ REGISTRY_PORTS: `${ports.first}-${ports.last}`, REGISTRY_IMAGE: image },
          ...{ STORAGE_ROOT: storageRoot, INSTALLATION_ID: installationId },
          ...(faultPoint === undefined ? {} : { BERTH_TEST_FAULT_POINT: faultPoint }),
        },
      })
      worker.stdout?.setEncoding('utf8').on('data', (lines: string) => {
        if (lines.includes('"msg":"ready"')) worker.emit('berth-ready')
      })
      workers.push(worker)
      return worker
    },

    /** An approved request of a team of its own, as the use-cases leave it. */
    approved: async (): Promise<string> => {
      const id = newId()
      await db.tenant.create({
        data: {
          ...{ id, slug: `t${id.slice(0, 8)}`, groupId: id, groupName: id },
          ...{ budgetBytes: 2n ** 40n, maxRegistries: 10, createdBy: 'ada' },
        },
      })
      // One whose service was not made yet may be given another port than it began with.
      const held = await listAllocatedPorts(db)
      const port = nextPort(ports, ports.first + made - 1, (each) => held.has(each))
      await db.registry.create({
        data: {
          ...{ id, tenantId: id, slug: 'apps', purpose: 'a test', createdBy: 'ada' },
          ...{ quotaBytes: 2n ** 30n, image, port, uid: own.firstUid + made },
        },
      })
      made += 1
      return id
    },

    /** The leader's lease as it is, also after its end. */
    lease: () => db.lease.findUnique({ where: { name: 'reconciler' } }),

    ready: async (id: string, generation: number, timeoutMs = LIMIT_MS): Promise<void> => {
      const isReady = async () => {
        const row = await look(id)
        return row.phase === 'ready' && row.observedGeneration === generation
      }
      await waitUntil(isReady, { what: `readiness of generation ${generation}`, timeoutMs })
    },

    servicesOf: (id: string) => docker.listServices({ filters: ofRegistry(id) }),

    /** How many there are of what there should be one of, and secrets that no service needs. */
    countOf: async (id: string) => {
      const filters = ofRegistry(id)
      const services = await docker.listServices({ filters })
      const { Spec, PreviousSpec } = await docker.getService(services[0]?.ID ?? '').inspect()
      const needed = new Set(
        [Spec, PreviousSpec ?? Spec].flatMap((spec) =>
          spec.TaskTemplate.ContainerSpec.Secrets.map(
            ({ SecretName }: { SecretName: string }) => SecretName,
          ),
        ),
      )
      const secrets = await docker.listSecrets({ filters })
      return {
        services: services.length,
        containers: (await docker.listContainers({ filters })).length,
        restarts: Spec.TaskTemplate.ForceUpdate ?? 0,
        strayInSecrets: secrets.filter((secret) => !needed.has(secret.Spec?.Name)).length,
      }
    },

    /** What Berth itself did, as the audit trail tells it. */
    toldOf: async (id: string): Promise<string[]> => {
      const rows = await db.auditEntry.findMany({
        where: { registryId: id, actor: 'berth' },
        orderBy: { id: 'asc' },
      })
      return rows.map(({ action }) => action)
    },

    close: async () => {
      await clear()
      await db.$disconnect()
      await postgres.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** With what signal or code a process ended, once it has. */
export function ended(child: ChildProcess): Promise<string | number | null> {
  if (child.exitCode !== null || child.signalCode !== null)
    return Promise.resolve(child.signalCode ?? child.exitCode)
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)))
}

/** SIGKILL, and the end of the process. */
export async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await ended(child)
}

/** Resolves when a worker that `startWorker` started says that it is ready. */
export function isUp(worker: ChildProcess): Promise<void> {
  return new Promise((resolve) => worker.once('berth-ready', resolve))
}
