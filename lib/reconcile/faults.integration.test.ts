// What people and machines do behind Berth's back. One registry is brought up once and goes through all of it, and after
// each it is whole: it serves, nothing is there twice, nothing of what was stored is lost.
import { rm, stat, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePortBetween } from '../../e2e/support/free-port'
import { releaseMounts } from '../../e2e/support/mounts'
import { mustRun } from '../../e2e/support/run-command'
import { waitUntil } from '../../e2e/support/wait-until'
import { openWorkerStage, type WorkerPlay, type WorkerStage } from '../../e2e/support/worker-stage'
import type { Worker } from './worker'

const PORTS = { first: 5300, last: 5349 }
const LIMIT_MS = 45_000
/** For a database with its migrations, and one registry. */
const SETUP_MS = 180_000
const TREE_BYTES = 32 * 2 ** 20

let stage: WorkerStage
beforeAll(async () => {
  stage = await openWorkerStage(PORTS)
}, SETUP_MS)
afterAll(() => stage?.close())

describe('a registry that serves, on storage of its own', () => {
  let play: WorkerPlay
  let worker: Worker
  let id: string
  let original: Awaited<ReturnType<typeof specOf>>

  beforeAll(async () => {
    play = await stage.beginPlay()
    await mustRun('mount', ['-t', 'tmpfs', '-o', 'size=32m,mode=711', 'tmpfs', play.storageRoot])
    worker = await play.startedWorker()
    id = await play.approved()
    await worker.nudge(id)
    await play.reached(id, 'ready')
    original = await specOf()
    await writeFile(join(play.treeOf(), 'layer'), 'data')
  }, SETUP_MS)
  afterAll(async () => {
    await play?.end()
    if (play !== undefined) await releaseMounts(play.storageRoot)
  })

  /** What the Swarm is told to run. A restart counts as the same, and so do secrets that were made anew. */
  async function specOf() {
    const { Spec } = await play.serviceOf(id)
    const { ForceUpdate: _, ContainerSpec, ...rest } = Spec.TaskTemplate
    const Secrets = (ContainerSpec.Secrets ?? []).map(
      ({ SecretID: _id, ...secret }: { SecretID: string }) => secret,
    )
    return { ...Spec, TaskTemplate: { ...rest, ContainerSpec: { ...ContainerSpec, Secrets } } }
  }

  const drifts = () =>
    stage.db.auditEntry.findMany({
      where: { registryId: id, action: 'drift.mended' },
      orderBy: { id: 'asc' },
    })

  /** Resolves when the registry was seen to have drifted like that once, and is whole again. */
  async function mended(fault: () => Promise<unknown>, changed: string | null): Promise<void> {
    const before = (await drifts()).length
    const { port } = await play.look(id)
    await fault()
    const isWhole = async () => {
      await worker.nudge(id)
      const row = await play.look(id)
      const isTold = changed === null || (await drifts()).length > before
      return row.phase === 'ready' && isTold && (await doesRun())
    }
    await waitUntil(isWhole, { what: `mending (${changed})`, timeoutMs: LIMIT_MS, everyMs: 300 })
    expect(await specOf()).toEqual(original)
    expect(await play.look(id)).toMatchObject({ port, generation: 1, errorCode: null })
    const told = (await drifts()).slice(before).map((row) => row.before)
    expect(told).toEqual(changed === null ? [] : [{ changed }])
    const label = [`berth.registry-id=${id}`]
    expect(await stage.docker.listServices({ filters: { label } })).toHaveLength(1)
    const { Spec, PreviousSpec } = await play.serviceOf(id)
    const used = [Spec, PreviousSpec ?? Spec].flatMap((spec) =>
      (spec.TaskTemplate.ContainerSpec.Secrets ?? []).map(
        (secret: { SecretName: string }) => secret.SecretName,
      ),
    )
    const kept = (await play.secretsOf(id)).map((secret) => secret.Spec?.Name ?? '')
    expect(kept.toSorted()).toEqual([...new Set(used)].toSorted())
  }

  /** One task that is wanted and runs, of what is desired. */
  async function doesRun(): Promise<boolean> {
    const service = await play.serviceOf(id)
    if (service === null) return false
    const filters = { service: [service.ID], 'desired-state': ['running'] }
    const tasks = await stage.docker.listTasks({ filters })
    const image = original.TaskTemplate.ContainerSpec.Image
    return (
      tasks.length === 1 &&
      tasks[0].Status.State === 'running' &&
      tasks[0].Spec.ContainerSpec.Image === image
    )
  }

  type Spec = Awaited<ReturnType<typeof specOf>>
  async function edit(change: (spec: Spec) => void): Promise<void> {
    const service = await play.serviceOf(id)
    const spec = structuredClone(service.Spec)
    change(spec)
    await stage.docker
      .getService(service.ID)
      .update({ ...spec, version: Number(service.Version.Index) })
  }

  it('is put back when somebody scales it to nothing', () =>
    mended(
      () =>
        edit((spec) => {
          spec.Mode.Replicated.Replicas = 0
        }),
      'replicas: 0 instead of 1',
    ))

  it('is put back when somebody edits it', () =>
    mended(
      () =>
        edit((spec) => {
          spec.TaskTemplate.ContainerSpec.Env.push('REGISTRY_LOG_LEVEL=debug')
          spec.TaskTemplate.Resources.Limits.MemoryBytes *= 2
        }),
      'environment, limits',
    ))

  it('gets its secrets back', () =>
    mended(async () => {
      await edit((spec) => {
        spec.TaskTemplate.ContainerSpec.Secrets = []
      })
      const removed = (await play.secretsOf(id)).map(({ ID }) =>
        stage.docker.getSecret(ID).remove(),
      )
      // One or the other may be in use again already.
      await Promise.allSettled(removed)
    }, 'secrets'))

  it('gets its service back', () =>
    mended(async () => {
      const { ID } = await play.serviceOf(id)
      await stage.docker.getService(ID).remove()
    }, 'the service was removed'))

  it('serves again when its container is killed', () =>
    mended(async () => {
      const label = [`berth.registry-id=${id}`]
      const [container] = await stage.docker.listContainers({ filters: { label } })
      await stage.docker.getContainer(container?.Id ?? '').kill()
    }, null))

  it('says that its storage is read-only, and serves when it is not', async () => {
    await mustRun('mount', ['-o', 'remount,ro', play.storageRoot])
    await degraded()
    await mended(() => mustRun('mount', ['-o', 'remount,rw', play.storageRoot]), null)
  })

  it('says that its storage is full, and serves when there is room', async () => {
    const filler = join(play.storageRoot, 'filler')
    // More than fits, so that it ends when nothing is left, whatever is written beside it.
    const full = writeFile(filler, Buffer.alloc(TREE_BYTES))
    await expect(full).rejects.toMatchObject({ code: 'ENOSPC' })
    await degraded()
    await mended(() => rm(filler), null)
  })

  it('has lost nothing by all that', async () => {
    expect((await stat(join(play.treeOf(), 'layer'))).size).toBe(4)
  })

  it('gets an empty directory when somebody removes its own, and writes into that one', () =>
    mended(async () => {
      await rm(play.treeOf(), { recursive: true })
    }, null).then(async () => {
      // The probe of a container that holds on to the old directory would reach no file of the new one.
      expect((await stat(join(play.treeOf(), 'docker'))).isDirectory()).toBe(true)
    }))

  async function degraded(): Promise<void> {
    const row = await waitUntil(
      async () => {
        await worker.nudge(id)
        const now = await play.look(id)
        return now.phase === 'degraded' ? now : null
      },
      { what: 'trouble', timeoutMs: LIMIT_MS, everyMs: 300 },
    )
    expect(row.errorSentence).toContain('read-only, full or gone')
  }
})

describe('a registry that cannot start at first', () => {
  it('is ready by itself once its image is there', async () => {
    const [repo, tag] = ['berth/later', '1']
    await comesUp({ image: `${repo}:${tag}` }, /is not on this node/, async () => {
      await stage.docker.getImage(stage.image).tag({ repo, tag })
      return () => stage.docker.getImage(`${repo}:${tag}`).remove({ force: true })
    })
  })

  it('is ready by itself once its port is free', async () => {
    const port = await freePortBetween(PORTS.first, PORTS.last, '0.0.0.0')
    const program = net.createServer()
    await new Promise<void>((resolve) => program.listen(port, '0.0.0.0', resolve))
    await comesUp({ port }, new RegExp(`Port ${port} is taken`), async () => {
      await new Promise((resolve) => program.close(resolve))
      return async () => undefined
    })
  })

  async function comesUp(
    wish: { image?: string; port?: number },
    why: RegExp,
    mend: () => Promise<() => Promise<unknown>>,
  ): Promise<void> {
    const play = await stage.beginPlay()
    let undo = async (): Promise<unknown> => undefined
    try {
      const worker = await play.startedWorker()
      const id = await play.approved(wish)
      await worker.nudge(id)
      expect((await play.reached(id, 'failed')).errorSentence).toMatch(why)
      undo = await mend()
      await waitUntil(
        async () => {
          await worker.nudge(id)
          return (await play.look(id)).phase === 'ready'
        },
        { what: 'readiness', timeoutMs: LIMIT_MS, everyMs: 300 },
      )
      expect(await play.look(id)).toMatchObject({ generation: 1, ...wish })
    } finally {
      await play.end()
      await undo()
    }
  }
})

describe('workers whose clocks are two minutes off', () => {
  it('take the lead from nobody, and do nothing twice', async () => {
    const play = await stage.beginPlay()
    const clockOff = (ms: number) => ({ now: () => new Date(Date.now() + ms) })
    const lead = () => stage.db.lease.findUniqueOrThrow({ where: { name: 'reconciler' } })
    try {
      const first = await play.startedWorker()
      const { holder, epoch } = await lead()
      const others = [
        await play.startedWorker({ clock: clockOff(120_000) }),
        await play.startedWorker({ clock: clockOff(-120_000) }),
      ]
      const id = await play.approved()
      for (const worker of [first, ...others, ...others]) await worker.nudge(id)
      await play.reached(id, 'ready')
      for (const worker of others) await worker.nudge(id)
      expect(await lead()).toMatchObject({ holder, epoch })
      const told = await stage.db.auditEntry.findMany({
        where: { registryId: id, actor: 'berth' },
        orderBy: { id: 'asc' },
      })
      expect(told.map(({ action }) => action)).toEqual([
        'lifecycle.provisioning',
        'lifecycle.ready',
      ])
      const filters = { label: [`berth.registry-id=${id}`] }
      expect(await stage.docker.listServices({ filters })).toHaveLength(1)
      expect((await play.serviceOf(id)).Spec.TaskTemplate.ForceUpdate ?? 0).toBe(0)
    } finally {
      await play.end()
    }
  })
})

describe('a worker whose lead another one took', () => {
  it('stops leading, and does all that it did before once it leads again', async () => {
    const play = await stage.beginPlay()
    const { db } = stage
    try {
      await play.startedWorker()
      const where = { name: 'reconciler' }
      const other = { holder: 'another', expiresAt: new Date(Date.now() + 3_600_000) }
      await db.lease.update({ where, data: { ...other, epoch: { increment: 1 } } })
      let before = 0
      const isSilent = async () => {
        const last = before
        before = Number((await db.workerReport.findFirst())?.reportedAt)
        return before === last
      }
      // Who leads reports twice in this time.
      await waitUntil(isSilent, { what: 'the last report', timeoutMs: LIMIT_MS, everyMs: 5_000 })
      await db.lease.update({ where, data: { expiresAt: new Date(0) } })
      // Nobody nudges: it is found by who leads.
      const id = await play.approved()
      await play.reached(id, 'ready')
    } finally {
      await play.end()
    }
  })
})
