import { spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '../../lib/db/database'
import type { Prisma } from '../../lib/db/generated/client'
import {
  createEmbeddedScratchDatabase,
  createScratchDatabase,
  type ScratchDatabase,
  type SharedDatabase,
} from '../../lib/db/testing/scratch-database'
import { parseSettings } from '../../lib/env/parse-settings'
import { type Clock, systemClock } from '../../lib/kernel/clock'
import { newId } from '../../lib/kernel/ids'
import { createLogger } from '../../lib/kernel/logger'
import { openWorker, type Worker, type WorkerDeps } from '../../lib/reconcile/worker'
import type { TokenAccess } from '../../lib/registry/scopes'
import { tokenService } from '../../lib/registry/token-service'
import { openLeaves } from '../../lib/server/leaves'
import { migrate } from '../../lib/server/migrate'
import { connectDocker } from './docker-client'
import { freePortBetween } from './free-port'
import { gatewayAddress } from './gateway'
import { testEnvironment } from './test-environment'
import { waitUntil } from './wait-until'

export const CA_SECRET = 'a secret of the worker alone, long enough'
const AUTH_SECRET = 'a secret of every process, long enough'
const LIMIT_MS = 40_000
const DEATH_LIMIT_MS = 50_000
const ROOT = join(import.meta.dirname, '../..')

export type WorkerStage = Awaited<ReturnType<typeof openWorkerStage>>
/** What one test has for itself: an installation, a tenant and a storage tree. */
export type WorkerPlay = Awaited<ReturnType<WorkerStage['beginPlay']>>

/** Another clock, or other settings. */
type WorkerChange = Pick<WorkerDeps, 'cleanupTimings'> & {
  clock?: Clock
  env?: Record<string, string>
}

/** A database for the tests of one file, and workers on the engine of the test run. The ports are the file's alone. */
export async function openWorkerStage(
  ports: { first: number; last: number },
  openOwn: () => Promise<ScratchDatabase | SharedDatabase> = createEmbeddedScratchDatabase,
) {
  const image = testEnvironment('BERTH_TEST_REGISTRY_IMAGE')
  const dockerHost = testEnvironment('BERTH_TEST_DOCKER_HOST')
  const docker = connectDocker(dockerHost)
  const directory = await mkdtemp(join(tmpdir(), 'berth-worker-'))
  await chmod(directory, 0o711)
  const own = await openOwn()
  const { db } = own
  const gateway = await gatewayAddress(docker)
  let uid = 210_000

  async function beginPlay() {
    const installationId = newId()
    const storageRoot = await mkdtemp(join(directory, 'storage-'))
    const tenant = await makeTenant(db)
    const leaves = openLeaves({
      db,
      clock: systemClock,
      authSecret: AUTH_SECRET,
      tokenIssuer: 'berth',
    })
    const workers: Worker[] = []

    const environment = {
      DEMO: '1',
      AUTH_SECRET,
      CA_SECRET,
      DOCKER_HOST: dockerHost,
      MACHINE_URL: `https://${gateway}:3443`,
      REGISTRY_HOST: gateway,
      REGISTRY_PORTS: `${ports.first}-${ports.last}`,
      REGISTRY_IMAGE: image,
      STORAGE_ROOT: storageRoot,
    }
    const settings = parseSettings(environment)

    async function newWorker({
      clock = systemClock,
      env = {},
      ...deps
    }: WorkerChange = {}): Promise<Worker> {
      const worker = await openWorker({
        db,
        clock,
        logger: createLogger({ level: 'silent' }),
        settings: parseSettings({ ...environment, ...env }),
        installationId,
        tokenIssuer: 'berth',
        // Registries go by the real time.
        access: leaves,
        ...deps,
      })
      workers.push(worker)
      return worker
    }

    const swarmWords = async (id: string) => {
      const filters = { label: [`berth.registry-id=${id}`] }
      const tasks = await docker.listTasks({ filters })
      const services = await docker.listServices({ filters })
      return {
        updates: services.map((service) => service.UpdateStatus),
        tasks: tasks.map(({ Status, DesiredState, CreatedAt }) => ({
          CreatedAt,
          DesiredState,
          ...Status,
        })),
      }
    }
    const look = (id: string) =>
      db.registry.findUniqueOrThrow({ where: { id }, include: { steps: true } })

    return {
      installationId,
      tenantSlug: tenant.slug,
      storageRoot,
      settings,
      /** Runs a worker in a process of its own, which ends by SIGKILL at that point: see `fault-point.ts`. */
      killedAt: async (point: string): Promise<void> => {
        if (!('url' in own)) throw new Error('Another process reaches no embedded database.')
        // Those whom a kill left holding leases are waited for in production.
        await db.lease.deleteMany()
        await diesAt(point, {
          ...environment,
          DATABASE_URL: own.url,
          INSTALLATION_ID: installationId,
        })
        await db.lease.deleteMany()
      },
      newWorker,
      startedWorker: async (change?: WorkerChange) => {
        const worker = await newWorker(change)
        await worker.start()
        return worker
      },
      /** An approved request, as the use-cases leave it. */
      approved: async (
        change: { image?: string; port?: number; slug?: string } = {},
      ): Promise<string> => {
        const id = newId()
        uid += 1
        await db.registry.create({
          data: {
            id,
            tenantId: tenant.id,
            slug: change.slug ?? 'apps',
            purpose: 'a test',
            createdBy: 'ada',
            quotaBytes: 2n ** 30n,
            image: change.image ?? image,
            port: change.port ?? (await freePortBetween(ports.first, ports.last, '0.0.0.0')),
            uid,
          },
        })
        return id
      },
      look,
      /** Resolves with the row once it is in this phase, settled for this generation. */
      reached: async (id: string, phase: string, generation = 1) => {
        try {
          return await waitUntil(
            async () => {
              const row = await look(id)
              const isOver = phase === 'deleted' || phase === 'erased'
              const settled = row.observedGeneration === generation || isOver
              return row.phase === phase && settled ? row : null
            },
            { what: `phase ${phase} of generation ${generation}`, timeoutMs: LIMIT_MS },
          )
        } catch (cause) {
          const { steps: _, ...row } = await look(id)
          const seen = { ...row, swarm: await swarmWords(id) }
          throw new Error(JSON.stringify(seen, writable, 2), { cause })
        }
      },
      /** What use-cases write that wish for something else. */
      wish: async (id: string, change: Prisma.RegistryUpdateInput): Promise<void> => {
        await db.registry.update({
          where: { id },
          data: { ...change, generation: { increment: 1 } },
        })
      },
      /** Signs tokens as the portal does, once a worker has made the keys. */
      newSigner: async () => {
        const leaves = openLeaves({
          ...{ db, clock: systemClock, authSecret: AUTH_SECRET, tokenIssuer: 'berth' },
        })
        await leaves.refresh()
        return leaves
      },
      serviceOf: async (id: string) => {
        const label = [`berth.registry-id=${id}`]
        const [found] = await docker.listServices({ filters: { label } })
        return found === undefined ? null : docker.getService(found.ID).inspect()
      },
      secretsOf: (id: string) =>
        docker.listSecrets({ filters: { label: [`berth.registry-id=${id}`] } }),
      /** Where somebody pushes to and pulls from, with whatever token they need. */
      targetOf: async (id: string) => ({
        baseUrl: `https://${gateway}:${(await look(id)).port}`,
        caPem: leaves.caPem(),
        getToken: async (access: readonly TokenAccess[]) =>
          leaves.issueToken({ service: tokenService(id), subject: 'ada', access }).token,
      }),
      treeOf: () => join(storageRoot, 'registries', tenant.slug, 'apps'),
      end: async () => {
        for (const worker of workers.splice(0)) await worker.stop()
        const label = [`berth.installation=${installationId}`]
        for (const { ID } of await docker.listServices({ filters: { label } }))
          await docker.getService(ID).remove()
        await waitUntil(
          async () => (await docker.listContainers({ all: true, filters: { label } })).length === 0,
          { what: 'the end of all containers', timeoutMs: LIMIT_MS },
        )
        for (const { ID } of await docker.listSecrets({ filters: { label } }))
          await docker.getSecret(ID).remove()
        await db.registry.deleteMany()
      },
    }
  }

  return {
    docker,
    dockerHost,
    db,
    gateway,
    image,
    beginPlay,
    close: async () => {
      await own.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** A database that workers in processes of their own share with the test, migrated as they would themselves. */
export async function openShared() {
  const own = await createScratchDatabase()
  await own.db.$executeRawUnsafe('DROP SCHEMA public CASCADE')
  await own.db.$executeRawUnsafe('CREATE SCHEMA public')
  await migrate(own.db, own.url)
  return own
}

function diesAt(point: string, environment: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn(process.execPath, [testEnvironment('BERTH_TEST_SERVER')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...{ PATH: process.env.PATH, NODE_ENV: 'production', PORTAL_ROLE: 'worker' },
      ...environment,
      BERTH_TEST_FAULT_POINT: point,
    },
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGTERM'), DEATH_LIMIT_MS)
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      if (signal === 'SIGKILL') resolve()
      else reject(new Error(`no SIGKILL “${point}” but ${signal ?? code}: ${said.slice(-3000)}`))
    })
  })
}

function writable(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}

async function makeTenant(db: Database): Promise<{ id: string; slug: string }> {
  const id = newId()
  const slug = `t${id.slice(0, 8)}`
  await db.tenant.create({
    data: {
      id,
      slug,
      groupId: id,
      groupName: slug,
      budgetBytes: 2n ** 40n,
      maxRegistries: 10,
      createdBy: 'ada',
    },
  })
  return { id, slug }
}
