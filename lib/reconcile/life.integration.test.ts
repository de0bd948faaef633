import net from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { waitUntil } from '../../e2e/support/wait-until'
import { openWorkerStage, type WorkerPlay, type WorkerStage } from '../../e2e/support/worker-stage'
import { parseSettings } from '../env/parse-settings'
import { MIB } from '../kernel/bytes'
import { newId } from '../kernel/ids'
import { createRegistryClient } from '../registry/client'
import { asRepositoryName, asTagName } from '../registry/references'
import { buildImage } from '../registry/testing/image-builder'
import { push } from '../registry/testing/push'
import { tokenService } from '../registry/token-service'
import { decideTokenAccess } from '../server/decide-token-access'
import type { Actor } from '../tenants/actor'
import { changeRegistry } from '../tenants/change-registry'
import { restartRegistry } from '../tenants/restart-registry'
import { resumeRegistry } from '../tenants/resume-registry'
import { suspendRegistry } from '../tenants/suspend-registry'
import { SUSPEND_GRACE_MS } from '../tenants/suspension'
import { findTokenRegistry } from '../tenants/token-registry'

const REPOSITORY = asRepositoryName('team/app')
const TAG = asTagName('v1')
const PULL = [{ type: 'repository' as const, name: REPOSITORY, actions: ['pull' as const] }]
const ADMIN: Actor = {
  ...{ username: 'root', displayName: 'Root', isAdmin: true },
  ...{ groups: [], grants: new Map(), token: null },
}

let stage: WorkerStage
let play: WorkerPlay
/** How much later it is for the portal than for the rest of the world. */
let laterMs: number
const clock = { now: () => new Date(Date.now() + laterMs) }

beforeAll(async () => {
  stage = await openWorkerStage({ first: 5350, last: 5399 })
}, 240_000)
afterAll(() => stage?.close())
beforeEach(async () => {
  laterMs = 0
  play = await stage.beginPlay()
})
afterEach(() => play.end())

function context() {
  const settings = parseSettings({
    ...{ DEMO: '1', AUTH_SECRET: 'a'.repeat(32), CA_SECRET: 'c'.repeat(32) },
  })
  return { db: stage.db, clock, settings, requestId: newId() }
}

/** What `/token` would give an admin for a pull. */
function askToken(registryId: string) {
  const deps = {
    ...{ settings: context().settings, portalUrl: 'https://berth', measureNow: async () => null },
    findRegistry: (id: string) => findTokenRegistry(stage.db, id),
  }
  return decideTokenAccess(deps, { actor: ADMIN, registryId, requested: PULL })
}

it('rests when it is suspended, whoever is killed in between, and comes back with its images', {
  timeout: 180_000,
}, async () => {
  const first = await play.startedWorker({ clock })
  const id = await play.approved()
  await first.nudge(id)
  const { port } = await play.reached(id, 'ready')
  const signer = await play.newSigner()
  const tokenFor = (access: Parameters<typeof signer.issueToken>[0]['access']) =>
    signer.issueToken({ service: tokenService(id), subject: 'ada', access }).token
  const target = { baseUrl: `https://${stage.gateway}:${port}`, caPem: signer.caPem() }
  const image = await buildImage({ files: [['a', 'rests']] })
  await push({ ...target, getToken: async (access) => tokenFor(access) }, REPOSITORY, image, TAG)
  const inHand = tokenFor(PULL)
  const pull = async () => {
    const client = createRegistryClient({
      ...{ ...target, getToken: async () => inHand, timeoutMs: 5_000 },
    })
    try {
      return (await client.getRawManifest(REPOSITORY, TAG)).digest
    } finally {
      client.close()
    }
  }
  const ref = { tenantSlug: play.tenantSlug, registrySlug: 'apps' }

  await suspendRegistry(context(), ADMIN, { ...ref, reason: 'moves house' })
  await expect(askToken(id)).rejects.toMatchObject({
    code: 'SUSPENDED',
    detail: expect.stringContaining('by root: “moves house”'),
  })
  await first.nudge(id)
  await play.reached(id, 'suspending', 2)
  expect(await pull()).toBe(image.digest)
  await first.stop()

  laterMs = SUSPEND_GRACE_MS - 20_000
  const second = await play.startedWorker({ clock })
  await second.nudge(id)
  expect(await pull()).toBe(image.digest)
  laterMs = SUSPEND_GRACE_MS
  // It is gone before it can say that the registry rests.
  await withRestRefused(async () => {
    await second.nudge(id)
    await waitUntil(async () => (await isRefused(port ?? 0)) || null, {
      what: 'the end of the service',
      timeoutMs: 40_000,
    })
    await second.stop()
  })
  expect(await play.look(id)).toMatchObject({ phase: 'suspending' })
  const stopped = await play.serviceOf(id)
  expect(stopped.Spec.Mode.Replicated.Replicas).toBe(0)

  const third = await play.startedWorker({ clock })
  await play.reached(id, 'suspended', 2)
  for (let look = 0; look < 2; look += 1) await third.nudge(id)
  expect(await play.serviceOf(id)).toMatchObject({ ID: stopped.ID, Version: stopped.Version })
  await expect(pull()).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' })

  await resumeRegistry(context(), ADMIN, ref)
  expect(await askToken(id)).toEqual(PULL)
  await third.nudge(id)
  expect(await play.reached(id, 'ready', 3)).toMatchObject({ port, suspendedAt: null })
  expect((await play.serviceOf(id)).ID).toBe(stopped.ID)
  expect(await pull()).toBe(image.digest)
  const told = await stage.db.auditEntry.findMany({
    where: { registryId: id, actor: 'root' },
    orderBy: { id: 'asc' },
  })
  expect(told.map(({ action }) => action)).toEqual(['registry.suspended', 'registry.resumed'])
})

it('is changed by a rolling update and restarted once', { timeout: 120_000 }, async () => {
  const worker = await play.startedWorker()
  const id = await play.approved()
  await worker.nudge(id)
  const row = await play.reached(id, 'ready')
  const { registryId } = await changeRegistry(
    context(),
    ADMIN,
    {
      ...{ registryId: id, generation: 1, purpose: row.purpose, image: row.image },
      ...{ replicas: 1, memoryBytes: 128 * MIB, cpus: 0.5 },
    },
    { observation: null },
  )
  await worker.nudge(registryId)
  await play.reached(id, 'ready', 2)
  expect((await play.serviceOf(id)).Spec.TaskTemplate.Resources.Limits).toMatchObject({
    ...{ MemoryBytes: 128 * MIB, NanoCPUs: 5e8 },
  })

  const ref = { tenantSlug: play.tenantSlug, registrySlug: 'apps' }
  await restartRegistry(context(), ADMIN, { ...ref, generation: 2 })
  const twice = restartRegistry(context(), ADMIN, { ...ref, generation: 2 })
  await expect(twice).rejects.toMatchObject({ code: 'CONFLICT' })
  await worker.nudge(id)
  const { steps } = await play.reached(id, 'ready', 3)
  expect(steps.filter(({ generation, name }) => generation === 3 && name === 'approved')).toEqual([
    expect.objectContaining({ sentence: 'Restart asked for by root' }),
  ])
  const { Version, Spec } = await play.serviceOf(id)
  expect(Spec.TaskTemplate.ContainerSpec.Labels).toMatchObject({ 'berth.restarts': '1' })
  await worker.nudge(id)
  expect((await play.serviceOf(id)).Version).toEqual(Version)
})

it('takes over what Berth brings one after the other, and nobody after one that does not start', {
  timeout: 180_000,
}, async () => {
  const first = await play.startedWorker()
  const ids: string[] = []
  for (const slug of ['apps', 'base']) {
    const id = await play.approved({ slug })
    await first.nudge(id)
    await play.reached(id, 'ready')
    ids.push(id)
  }
  await first.stop()
  const versions = new Map<string, unknown>()
  for (const id of ids) versions.set(id, (await play.serviceOf(id)).Version)

  // A new version of Berth whose registries run nowhere.
  const env = { REGISTRY_CONSTRAINTS: 'node.labels.berth==nowhere' }
  const broken = await play.startedWorker({ env })
  const stopped = await waitUntil(
    () => stage.db.registry.findFirst({ where: { phase: 'failed', rollState: 'rolling' } }),
    { what: 'the one that does not start', timeoutMs: 40_000 },
  )
  for (const id of ids) await broken.nudge(id)
  const [other = ''] = ids.filter((id) => id !== stopped.id)
  expect(await play.look(other)).toMatchObject({ phase: 'ready', rollState: 'waiting' })
  expect((await play.serviceOf(other)).Version).toEqual(versions.get(other))
  await broken.stop()

  const mended = await play.startedWorker({ env: { REGISTRY_MEMORY: '128 MiB' } })
  for (const id of ids) {
    await waitUntil(async () => (await play.look(id)).rollState === null || null, {
      ...{ what: 'the end of its turn', timeoutMs: 60_000 },
    })
    const { Spec } = await play.serviceOf(id)
    expect(Spec.TaskTemplate.Resources.Limits.MemoryBytes).toBe(128 * MIB)
    await play.reached(id, 'ready')
  }
  await mended.stop()
})

function isRefused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: stage.gateway, port }, () => {
      socket.destroy()
      resolve(false)
    })
    socket.on('error', () => resolve(true))
  })
}

/** Meanwhile the database takes everything but the rest of a registry, as if it went away in that moment. */
async function withRestRefused(run: () => Promise<void>): Promise<void> {
  const sql = (text: string) => stage.db.$executeRawUnsafe(text)
  await sql(`CREATE FUNCTION refuse_rest() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the database went away'; END $$`)
  await sql(`CREATE TRIGGER refuse_rest BEFORE UPDATE ON "Registry" FOR EACH ROW
    WHEN (NEW."phase" = 'suspended') EXECUTE FUNCTION refuse_rest()`)
  try {
    await run()
  } finally {
    await sql('DROP TRIGGER refuse_rest ON "Registry"')
    await sql('DROP FUNCTION refuse_rest()')
  }
}
