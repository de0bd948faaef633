import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectDocker } from '../../e2e/support/docker-client'
import { freePortBetween } from '../../e2e/support/free-port'
import { gatewayAddress } from '../../e2e/support/gateway'
import { testEnvironment } from '../../e2e/support/test-environment'
import { waitUntil } from '../../e2e/support/wait-until'
import { type Database, openDatabase } from '../db/database'
import { type EmbeddedServer, startEmbeddedServer } from '../db/embedded-server'
import { parseSettings } from '../env/parse-settings'
import { systemClock } from '../kernel/clock'
import { newId } from '../kernel/ids'
import { createLogger } from '../kernel/logger'
import { createSealer } from '../pki/seal'
import { openLeaves } from '../server/leaves'
import { migrate } from '../server/migrate'
import { openWorker, type Worker } from './worker'

const CA_SECRET = 'a secret of the worker alone, long enough'
const AUTH_SECRET = 'a secret of every process, long enough'
const IMAGE = testEnvironment('BERTH_TEST_REGISTRY_IMAGE')
const DOCKER_HOST = testEnvironment('BERTH_TEST_DOCKER_HOST')
const PORTS = { first: 5400, last: 5499 }
const UID_FIRST = 210_000

const docker = connectDocker(DOCKER_HOST)
let directory: string
let server: EmbeddedServer
let db: Database
let gateway: string
let uid = UID_FIRST

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-worker-'))
  await chmod(directory, 0o711)
  server = await startEmbeddedServer({ dataDirectory: join(directory, 'db') })
  db = openDatabase({ url: server.url, maxConnections: 1 })
  await migrate(db, server.url)
  gateway = await gatewayAddress(docker)
})
afterAll(async () => {
  await db?.$disconnect()
  await server?.close()
  await rm(directory, { recursive: true, force: true })
})

let installationId: string
let storageRoot: string
let tenantSlug: string
let tenantId: string
const workers: Worker[] = []

beforeEach(async () => {
  installationId = newId()
  storageRoot = await mkdtemp(join(directory, 'storage-'))
  tenantId = newId()
  tenantSlug = `t${tenantId.slice(0, 8)}`
  await db.tenant.create({
    data: {
      id: tenantId,
      slug: tenantSlug,
      groupId: tenantId,
      groupName: tenantSlug,
      budgetBytes: 2n ** 40n,
      maxRegistries: 10,
      createdBy: 'ada',
    },
  })
})
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop()
  const label = [`berth.installation=${installationId}`]
  for (const { ID } of await docker.listServices({ filters: { label } }))
    await docker.getService(ID).remove()
  await waitUntil(
    async () => (await docker.listContainers({ all: true, filters: { label } })).length === 0,
    { what: 'the end of all containers', timeoutMs: 40_000 },
  )
  for (const { ID } of await docker.listSecrets({ filters: { label } }))
    await docker.getSecret(ID).remove()
  await db.registry.deleteMany()
})

async function newWorker(): Promise<Worker> {
  const settings = parseSettings({
    DEMO: '1',
    AUTH_SECRET,
    CA_SECRET,
    DOCKER_HOST,
    MACHINE_URL: `https://${gateway}:3443`,
    REGISTRY_HOST: gateway,
    REGISTRY_PORTS: `${PORTS.first}-${PORTS.last}`,
    REGISTRY_IMAGE: IMAGE,
    STORAGE_ROOT: storageRoot,
  })
  const worker = await openWorker({
    db,
    clock: systemClock,
    logger: createLogger({ level: 'silent' }),
    settings,
    installationId,
    tokenIssuer: 'berth',
    access: openLeaves({ db, clock: systemClock, authSecret: AUTH_SECRET, tokenIssuer: 'berth' }),
  })
  workers.push(worker)
  return worker
}

async function startedWorker(): Promise<Worker> {
  const worker = await newWorker()
  await worker.start()
  return worker
}

/** An approved request, as the use-cases leave it. */
async function approved(change: { image?: string; port?: number } = {}): Promise<string> {
  const id = newId()
  uid += 1
  await db.registry.create({
    data: {
      id,
      tenantId,
      slug: 'apps',
      purpose: 'a test',
      createdBy: 'ada',
      quotaBytes: 2n ** 30n,
      image: change.image ?? IMAGE,
      port: change.port ?? (await freePortBetween(PORTS.first, PORTS.last, '0.0.0.0')),
      uid,
    },
  })
  return id
}

const look = (id: string) =>
  db.registry.findUniqueOrThrow({ where: { id }, include: { steps: true } })

function reached(id: string, phase: string, generation = 1) {
  return waitUntil(
    async () => {
      const row = await look(id)
      const settled = row.observedGeneration === generation || phase === 'deleted'
      return row.phase === phase && settled ? row : null
    },
    { what: `phase ${phase} of generation ${generation}`, timeoutMs: 40_000 },
  )
}

/** What retrying and deleting write. */
async function wish(id: string, change: { desired?: string; image?: string }): Promise<void> {
  await db.registry.update({ where: { id }, data: { ...change, generation: { increment: 1 } } })
}

/** The phases that the audit trail tells of, in order. */
async function recorded(id: string): Promise<string[]> {
  const rows = await db.auditEntry.findMany({
    where: { registryId: id, actor: 'berth' },
    orderBy: { id: 'asc' },
  })
  return rows.map(({ action, result, subject }) => {
    expect(subject).toBe(`${tenantSlug}/apps`)
    return result === 'ok' ? action : `${action} (${result})`
  })
}

async function serviceOf(id: string) {
  const label = [`berth.registry-id=${id}`]
  const [found] = await docker.listServices({ filters: { label } })
  return found === undefined ? null : docker.getService(found.ID).inspect()
}

describe('a registry that was approved', () => {
  it('becomes ready, with the times of Swarm and with secrets that nobody can read', async () => {
    const worker = await startedWorker()
    const id = await approved()
    await worker.nudge(id)
    expect(await serviceOf(id)).not.toBeNull()
    const row = await reached(id, 'ready')
    expect(row).toMatchObject({ errorCode: null, attempts: 0 })
    expect(row.readyAt).toBeInstanceOf(Date)

    const steps = new Map(row.steps.map((step) => [step.name, step]))
    for (const name of ['directory', 'certificate', 'secrets', 'service', 'task', 'probe', 'ready'])
      expect(steps.get(name), name).toMatchObject({ state: 'done', generation: 1, code: null })
    const service = await serviceOf(id)
    const [task] = await docker.listTasks({ filters: { service: [service.ID] } })
    expect(steps.get('task')).toMatchObject({
      startedAt: new Date(task.CreatedAt),
      finishedAt: new Date(task.Status.Timestamp),
    })

    const sealed = await db.registry.findUniqueOrThrow({
      where: { id },
      select: { httpSecretSealed: true, eventsTokenSealed: true, privateKeySealed: true },
    })
    const sealer = createSealer(CA_SECRET, 'registries')
    const container = await docker.getContainer(task.Status.ContainerStatus.ContainerID).inspect()
    const seen = JSON.stringify([service, task, container])
    for (const secret of Object.values(sealed)) {
      const clear = sealer.open(secret ?? '')
      expect(seen).not.toContain(clear.trim().slice(-40))
      expect(seen).not.toContain(Buffer.from(clear).toString('base64').slice(0, 40))
    }
    expect(seen).not.toContain('PRIVATE KEY')
  })

  it('keeps its service and its timeline when it is looked at again', async () => {
    const worker = await startedWorker()
    const id = await approved()
    await worker.nudge(id)
    const before = await reached(id, 'ready')
    const service = await serviceOf(id)
    await Promise.all([worker.nudge(id), worker.nudge(id)])
    expect((await serviceOf(id)).Version).toEqual(service.Version)
    expect((await look(id)).steps).toEqual(before.steps)
    expect(await recorded(id)).toEqual(['lifecycle.provisioning', 'lifecycle.ready'])
  })

  it('is brought up by a new worker when the first one ends midway', async () => {
    const first = await newWorker()
    const id = await approved()
    await first.nudge(id)
    await first.stop()
    expect((await look(id)).phase).toBe('provisioning')
    const service = await serviceOf(id)
    await startedWorker()
    await reached(id, 'ready')
    expect((await serviceOf(id)).ID).toBe(service.ID)
  })

  it('comes back when somebody removes its service, at the same address', async () => {
    const worker = await startedWorker()
    const id = await approved()
    await worker.nudge(id)
    const { port } = await reached(id, 'ready')
    const gone = await serviceOf(id)
    await docker.getService(gone.ID).remove()
    await waitUntil(
      async () => {
        const service = await serviceOf(id)
        return service !== null && service.ID !== gone.ID && (await look(id)).phase === 'ready'
      },
      { what: 'the return of the registry', timeoutMs: 40_000 },
    )
    expect((await look(id)).port).toBe(port)
  })
})

describe('a registry that cannot start', () => {
  it('fails with the words of Docker for a missing image, and is ready with another one', async () => {
    const worker = await startedWorker()
    const id = await approved({ image: 'berth.invalid/nothing:1' })
    await worker.nudge(id)
    const row = await reached(id, 'failed')
    expect(row).toMatchObject({ errorCode: 'SWARM_REFUSED', errorTerminal: true })
    expect(row.errorRaw).toContain('No such image: berth.invalid/nothing:1')
    expect(row.errorSentence).toContain('berth.invalid/nothing:1')
    expect(row.steps.find((step) => step.name === 'task')).toMatchObject({
      state: 'failed',
      raw: expect.stringContaining('No such image'),
    })
    await wish(id, { image: IMAGE })
    await worker.nudge(id)
    await reached(id, 'ready', 2)
    expect((await recorded(id)).filter((step) => step !== 'lifecycle.provisioning')).toEqual([
      'lifecycle.failed (failed)',
      'lifecycle.ready',
    ])
  })

  it('fails for a service of somebody else with its name, and leaves that alone', async () => {
    const foreign = await docker.createService({
      Name: `berth-${tenantSlug}-apps`,
      TaskTemplate: {
        ContainerSpec: { Image: IMAGE, Args: ['--version'] },
        RestartPolicy: { Condition: 'none' },
      },
    })
    try {
      const before = await foreign.inspect()
      const worker = await startedWorker()
      const id = await approved()
      await worker.nudge(id)
      expect(await reached(id, 'failed')).toMatchObject({
        errorCode: 'CONFLICT',
        errorSentence: expect.stringContaining('does not belong to Berth'),
      })
      await wish(id, { desired: 'deleted' })
      await worker.nudge(id)
      await reached(id, 'deleted')
      expect((await foreign.inspect()).Version).toEqual(before.Version)
    } finally {
      await foreign.remove()
    }
  })

  it('fails for a port that a program holds, and is ready on another one when tried again', async () => {
    const port = await freePortBetween(PORTS.first, PORTS.last, '0.0.0.0')
    const program = net.createServer()
    await new Promise<void>((resolve) => program.listen(port, '0.0.0.0', resolve))
    try {
      const worker = await startedWorker()
      const id = await approved({ port })
      await worker.nudge(id)
      expect(await reached(id, 'failed')).toMatchObject({
        port,
        errorTerminal: true,
        errorSentence: expect.stringContaining(`Port ${port} is taken`),
      })
      await wish(id, {})
      await worker.nudge(id)
      expect((await reached(id, 'ready', 2)).port).not.toBe(port)
    } finally {
      await new Promise((resolve) => program.close(resolve))
    }
  })
})

describe('a registry that is deleted', () => {
  const treeOf = () => join(storageRoot, 'registries', tenantSlug, 'apps')

  async function deleted(id: string, worker: Worker) {
    await wish(id, { desired: 'deleted' })
    await worker.nudge(id)
    const row = await reached(id, 'deleted')
    const label = [`berth.registry-id=${id}`]
    expect(await docker.listServices({ filters: { label } })).toEqual([])
    expect(await docker.listSecrets({ filters: { label } })).toEqual([])
    return row
  }

  it('leaves nothing when it never served, and gives its port back', async () => {
    const worker = await startedWorker()
    const id = await approved({ image: 'berth.invalid/nothing:1' })
    await worker.nudge(id)
    await reached(id, 'failed')
    expect(await readdir(treeOf())).toEqual([])
    expect(await deleted(id, worker)).toMatchObject({ port: null, uid: null })
    await expect(readdir(treeOf())).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(readdir(join(storageRoot, 'trash'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('keeps its data in the trash, and its port and uid for whoever brings it back', async () => {
    const worker = await startedWorker()
    const id = await approved()
    await worker.nudge(id)
    const before = await reached(id, 'ready')
    await writeFile(join(treeOf(), 'layer'), 'data')
    expect(await deleted(id, worker)).toMatchObject({ port: before.port, uid: before.uid })
    expect(await readdir(join(storageRoot, 'trash', id))).toContain('layer')
    await expect(readdir(treeOf())).rejects.toMatchObject({ code: 'ENOENT' })
    expect((await recorded(id)).slice(-2)).toEqual(['lifecycle.deleting', 'lifecycle.deleted'])
  })

  it('goes although it is deleted while it comes up', async () => {
    const worker = await startedWorker()
    const id = await approved()
    await worker.nudge(id)
    await deleted(id, worker)
  })
})
