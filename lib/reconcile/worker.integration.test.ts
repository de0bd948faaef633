import { readdir, rename, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freePortBetween } from '../../e2e/support/free-port'
import { waitUntil } from '../../e2e/support/wait-until'
import {
  CA_SECRET,
  openWorkerStage,
  type WorkerPlay,
  type WorkerStage,
} from '../../e2e/support/worker-stage'
import { createSealer } from '../pki/seal'
import type { Worker } from './worker'

const PORTS = { first: 5400, last: 5449 }

let stage: WorkerStage
let play: WorkerPlay
beforeAll(async () => {
  stage = await openWorkerStage(PORTS)
})
afterAll(() => stage?.close())
beforeEach(async () => {
  play = await stage.beginPlay()
})
afterEach(() => play.end())

/** The phases that the audit trail tells of, in order. */
async function recorded(id: string): Promise<string[]> {
  const rows = await stage.db.auditEntry.findMany({
    where: { registryId: id, actor: 'berth' },
    orderBy: { id: 'asc' },
  })
  return rows.map(({ action, result, subject }) => {
    expect(subject).toBe(`${play.tenantSlug}/apps`)
    return result === 'ok' ? action : `${action} (${result})`
  })
}

describe('a registry that was approved', () => {
  it('becomes ready, with the times of Swarm and with secrets that nobody can read', async () => {
    const worker = await play.startedWorker()
    const id = await play.approved()
    await worker.nudge(id)
    expect(await play.serviceOf(id)).not.toBeNull()
    const row = await play.reached(id, 'ready')
    expect(row).toMatchObject({ errorCode: null, attempts: 0 })
    expect(row.readyAt).toBeInstanceOf(Date)

    const steps = new Map(row.steps.map((step) => [step.name, step]))
    for (const name of ['directory', 'certificate', 'secrets', 'service', 'task', 'probe', 'ready'])
      expect(steps.get(name), name).toMatchObject({ state: 'done', generation: 1, code: null })
    const service = await play.serviceOf(id)
    const [task] = await stage.docker.listTasks({ filters: { service: [service.ID] } })
    expect(steps.get('task')).toMatchObject({
      startedAt: new Date(task.CreatedAt),
      finishedAt: new Date(task.Status.Timestamp),
    })

    const sealed = await stage.db.registry.findUniqueOrThrow({
      where: { id },
      select: { httpSecretSealed: true, eventsTokenSealed: true, privateKeySealed: true },
    })
    const sealer = createSealer(CA_SECRET, 'registries')
    const container = await stage.docker
      .getContainer(task.Status.ContainerStatus.ContainerID)
      .inspect()
    const seen = JSON.stringify([service, task, container])
    for (const secret of Object.values(sealed)) {
      const clear = sealer.open(secret ?? '')
      expect(seen).not.toContain(clear.trim().slice(-40))
      expect(seen).not.toContain(Buffer.from(clear).toString('base64').slice(0, 40))
    }
    expect(seen).not.toContain('PRIVATE KEY')
  })

  it('keeps its service and its timeline when it is looked at again', async () => {
    const worker = await play.startedWorker()
    const id = await play.approved()
    await worker.nudge(id)
    const before = await play.reached(id, 'ready')
    const service = await play.serviceOf(id)
    await Promise.all([worker.nudge(id), worker.nudge(id)])
    expect((await play.serviceOf(id)).Version).toEqual(service.Version)
    expect((await play.look(id)).steps).toEqual(before.steps)
    expect(await recorded(id)).toEqual(['lifecycle.provisioning', 'lifecycle.ready'])
  })

  it('is brought up by a new worker when the first one ends midway', async () => {
    const first = await play.newWorker()
    const id = await play.approved()
    await first.nudge(id)
    await first.stop()
    expect((await play.look(id)).phase).toBe('provisioning')
    const service = await play.serviceOf(id)
    await play.startedWorker()
    await play.reached(id, 'ready')
    expect((await play.serviceOf(id)).ID).toBe(service.ID)
  })

  it('comes back when somebody removes its service, at the same address', async () => {
    const worker = await play.startedWorker()
    const id = await play.approved()
    await worker.nudge(id)
    const { port } = await play.reached(id, 'ready')
    const gone = await play.serviceOf(id)
    await stage.docker.getService(gone.ID).remove()
    await waitUntil(
      async () => {
        const service = await play.serviceOf(id)
        return service !== null && service.ID !== gone.ID && (await play.look(id)).phase === 'ready'
      },
      { what: 'the return of the registry', timeoutMs: 40_000 },
    )
    expect((await play.look(id)).port).toBe(port)
  })
})

describe('a registry whose storage goes away', () => {
  it('says so, makes nothing below the missing mount, and is ready again with its files', async () => {
    const worker = await play.startedWorker()
    const id = await play.approved()
    await worker.nudge(id)
    await play.reached(id, 'ready')
    await writeFile(join(play.treeOf(), 'layer'), 'data')

    // What an unmounted export leaves: an empty directory of the local disk.
    const mounted = join(play.storageRoot, 'registries')
    const away = `${play.storageRoot}-away`
    await rename(mounted, away)
    await worker.nudge(id)
    expect(await play.reached(id, 'degraded')).toMatchObject({
      errorCode: 'STORAGE_UNAVAILABLE',
      errorSentence: expect.stringContaining('not mounted'),
    })
    await expect(worker.measureNow(id)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    expect(await readdir(play.storageRoot)).toEqual([])

    await rename(away, mounted)
    await worker.nudge(id)
    await play.reached(id, 'ready')
    expect(await readdir(play.treeOf())).toContain('layer')
  })
})

describe('a registry that cannot start', () => {
  it('fails with the words of Docker for a missing image, and is ready with another one', async () => {
    const worker = await play.startedWorker()
    const id = await play.approved({ image: 'berth.invalid/nothing:1' })
    await worker.nudge(id)
    const row = await play.reached(id, 'failed')
    expect(row).toMatchObject({ errorCode: 'SWARM_REFUSED', errorTerminal: true })
    expect(row.errorRaw).toContain('No such image: berth.invalid/nothing:1')
    expect(row.errorSentence).toContain('berth.invalid/nothing:1')
    expect(row.steps.find((step) => step.name === 'task')).toMatchObject({
      state: 'failed',
      raw: expect.stringContaining('No such image'),
    })
    await play.wish(id, { image: stage.image })
    await worker.nudge(id)
    await play.reached(id, 'ready', 2)
    expect((await recorded(id)).filter((step) => step !== 'lifecycle.provisioning')).toEqual([
      'lifecycle.failed (failed)',
      'lifecycle.ready',
    ])
  })

  it('fails for a service of somebody else with its name, and leaves that alone', async () => {
    const foreign = await stage.docker.createService({
      Name: `berth-${play.tenantSlug}-apps`,
      TaskTemplate: {
        ContainerSpec: { Image: stage.image, Args: ['--version'] },
        RestartPolicy: { Condition: 'none' },
      },
    })
    try {
      const before = await foreign.inspect()
      const worker = await play.startedWorker()
      const id = await play.approved()
      await worker.nudge(id)
      expect(await play.reached(id, 'failed')).toMatchObject({
        errorCode: 'CONFLICT',
        errorSentence: expect.stringContaining('does not belong to Berth'),
      })
      expect(await play.secretsOf(id)).not.toEqual([])
      expect(await readdir(play.treeOf())).toEqual([])
      await play.wish(id, { desired: 'deleted' })
      await worker.nudge(id)
      expect(await play.reached(id, 'erased')).toMatchObject({ port: null, uid: null })
      expect(await play.secretsOf(id)).toEqual([])
      await expect(readdir(play.treeOf())).rejects.toMatchObject({ code: 'ENOENT' })
      expect((await foreign.inspect()).Version).toEqual(before.Version)
    } finally {
      await foreign.remove()
    }
  })

  it('fails for each port that a program holds, and is ready on the next one when tried again', async () => {
    const first = await freePortBetween(PORTS.first, PORTS.last - 2, '0.0.0.0')
    const held = [first, first + 1]
    const programs = await Promise.all(held.map(listenOn))
    try {
      const worker = await play.startedWorker()
      const id = await play.approved({ port: first })
      for (const [tries, port] of held.entries()) {
        if (tries > 0) await play.wish(id, {})
        await worker.nudge(id)
        expect(await play.reached(id, 'failed', tries + 1)).toMatchObject({
          port,
          errorTerminal: true,
          errorSentence: expect.stringContaining(`Port ${port} is taken`),
        })
      }
      await play.wish(id, {})
      await worker.nudge(id)
      expect((await play.reached(id, 'ready', 3)).port).toBe(first + 2)
    } finally {
      for (const program of programs) program.close()
    }
  })

  async function listenOn(port: number): Promise<net.Server> {
    const program = net.createServer()
    await new Promise<void>((resolve) => program.listen(port, '0.0.0.0', resolve))
    return program
  }
})

describe('a registry that is deleted', () => {
  async function deleted(id: string, worker: Worker, phase: 'deleted' | 'erased') {
    await play.wish(id, { desired: 'deleted' })
    await worker.nudge(id)
    const row = await play.reached(id, phase)
    const label = [`berth.registry-id=${id}`]
    expect(await stage.docker.listServices({ filters: { label } })).toEqual([])
    expect(await stage.docker.listSecrets({ filters: { label } })).toEqual([])
    return row
  }

  it('leaves nothing when it never served, and gives its port back', async () => {
    const worker = await play.startedWorker()
    const id = await play.approved({ image: 'berth.invalid/nothing:1' })
    await worker.nudge(id)
    await play.reached(id, 'failed')
    expect(await readdir(play.treeOf())).toEqual([])
    expect(await deleted(id, worker, 'erased')).toMatchObject({ port: null, uid: null })
    await expect(readdir(play.treeOf())).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(readdir(join(play.storageRoot, 'trash'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('is kept in the trash with its port and uid when it was ready, although nobody pushed', async () => {
    const worker = await play.startedWorker()
    const id = await play.approved()
    await worker.nudge(id)
    const before = await play.reached(id, 'ready')
    const { port, uid } = before
    expect(await deleted(id, worker, 'deleted')).toMatchObject({ port, uid, erasedAt: null })
    expect(await readdir(join(play.storageRoot, 'trash', id))).toEqual(['docker'])
    await expect(readdir(play.treeOf())).rejects.toMatchObject({ code: 'ENOENT' })
    expect((await recorded(id)).slice(-2)).toEqual(['lifecycle.deleting', 'lifecycle.deleted'])
  })

  it('goes although it is deleted while it comes up', async () => {
    const worker = await play.startedWorker()
    const id = await play.approved()
    await worker.nudge(id)
    expect((await play.look(id)).readyAt).toBeNull()
    await deleted(id, worker, 'erased')
  })
})
