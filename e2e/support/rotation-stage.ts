import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '../../lib/db/database'
import { createEmbeddedScratchDatabase } from '../../lib/db/testing/scratch-database'
import { parseSettings } from '../../lib/env/parse-settings'
import { systemClock } from '../../lib/kernel/clock'
import { newId } from '../../lib/kernel/ids'
import { createLogger } from '../../lib/kernel/logger'
import { createSealer } from '../../lib/pki/seal'
import { openAuthorities } from '../../lib/reconcile/authorities'
import { openWorker, type Worker, type WorkerDeps } from '../../lib/reconcile/worker'
import { type Leaves, openLeaves } from '../../lib/server/leaves'
import { connectDocker } from './docker-client'
import { freePortBetween } from './free-port'
import { gatewayAddress } from './gateway'
import { testEnvironment } from './test-environment'
import { waitUntil } from './wait-until'

const CA_SECRET = 'a secret of the worker alone, long enough'
const AUTH_SECRET = 'a secret of every process, long enough'
const IMAGE = testEnvironment('BERTH_TEST_REGISTRY_IMAGE')
const DOCKER_HOST = testEnvironment('BERTH_TEST_DOCKER_HOST')
const PORTS = { first: 5500, last: 5599 }
const UID_FIRST = 220_000
const TENANT = 'payments'

export type RotationStage = Awaited<ReturnType<typeof openRotationStage>>

/** Workers on the engine of the test run with a database, a storage tree and an installation of their own. */
export async function openRotationStage() {
  const docker = connectDocker(DOCKER_HOST)
  const directory = await mkdtemp(join(tmpdir(), 'berth-swarm-'))
  await chmod(directory, 0o711)
  const own = await createEmbeddedScratchDatabase()
  const { db } = own
  const gateway = await gatewayAddress(docker)
  const storageRoot = await mkdtemp(join(directory, 'storage-'))
  const installationId = newId()
  const tenantId = newId()
  await db.tenant.create({
    data: {
      id: tenantId,
      slug: TENANT,
      groupId: tenantId,
      groupName: TENANT,
      budgetBytes: 2n ** 40n,
      maxRegistries: 10,
      createdBy: 'ada',
    },
  })
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
  const clock = systemClock
  const logger = createLogger({ level: 'silent' })
  const workers: Worker[] = []
  let uid = UID_FIRST

  return {
    db,
    clock,
    settings,
    docker,
    gateway,
    installationId,
    caSealer: createSealer(CA_SECRET, 'authorities'),
    leafSealer: createSealer(AUTH_SECRET, 'leaves'),
    authSecret: AUTH_SECRET,
    /** What a process that signs tokens holds. */
    newSigner: (): Leaves => newSigner(db),
    authorities: () => openAuthorities({ db, clock, caSecret: CA_SECRET, caFiles: null }),
    async startWorker(access: Leaves, more: Pick<WorkerDeps, 'rotationGraceMs'> = {}) {
      const tokenIssuer = 'berth'
      const deps = { db, clock, logger, settings, installationId, tokenIssuer, access, ...more }
      const worker = await openWorker(deps)
      workers.push(worker)
      await worker.start()
      return worker
    },
    /** An approved request, as the use-cases leave it, brought up by `worker`. */
    async bringUp(worker: Worker, slug: string): Promise<{ id: string; port: number }> {
      const id = newId()
      const port = await freePortBetween(PORTS.first, PORTS.last, '0.0.0.0')
      uid += 1
      await db.registry.create({
        data: {
          id,
          tenantId,
          slug,
          purpose: 'a test',
          createdBy: 'ada',
          quotaBytes: 2n ** 30n,
          image: IMAGE,
          port,
          uid,
        },
      })
      await worker.nudge(id)
      await waitUntil(
        async () => (await db.registry.findUniqueOrThrow({ where: { id } })).phase === 'ready',
        { what: `${slug} to be ready`, timeoutMs: 60_000 },
      )
      return { id, port }
    },
    async close() {
      for (const worker of workers) await worker.stop()
      const label = [`berth.installation=${installationId}`]
      for (const { ID } of await docker.listServices({ filters: { label } }))
        await docker.getService(ID).remove()
      await waitUntil(
        async () => (await docker.listContainers({ all: true, filters: { label } })).length === 0,
        { what: 'the end of all containers', timeoutMs: 60_000 },
      )
      for (const { ID } of await docker.listSecrets({ filters: { label } }))
        await docker.getSecret(ID).remove()
      await own.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function newSigner(db: Database): Leaves {
  return openLeaves({ db, clock: systemClock, authSecret: AUTH_SECRET, tokenIssuer: 'berth' })
}
