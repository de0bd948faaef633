import { X509Certificate } from 'node:crypto'
import net from 'node:net'
import tls from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { waitUntil } from '../../e2e/support/wait-until'
import { openWorkerStage, type WorkerPlay, type WorkerStage } from '../../e2e/support/worker-stage'
import { swarmAt } from '../swarm/testing/support'

const DAY_MS = 86_400_000
const BROKEN = 'berth.invalid/nothing:1'

let stage: WorkerStage
let play: WorkerPlay
beforeAll(async () => {
  stage = await openWorkerStage({ first: 5450, last: 5499 })
})
afterAll(() => stage?.close())
beforeEach(async () => {
  play = await stage.beginPlay()
})
afterEach(() => play.end())

describe('a change that does not start', () => {
  it('is rolled back, told once and for all, and tried again when somebody asks', {
    timeout: 150_000,
  }, async () => {
    const worker = await play.startedWorker()
    const id = await play.approved()
    await worker.nudge(id)
    const { port } = await play.reached(id, 'ready')

    await play.wish(id, { image: BROKEN })
    await worker.nudge(id)
    const row = await play.reached(id, 'degraded', 2)
    expect(row).toMatchObject({
      port,
      errorCode: 'SWARM_REFUSED',
      errorTerminal: true,
      errorSentence: expect.stringMatching(
        /^The last change did not start.* serves as before\. The image berth\.invalid\/nothing:1 is not on this node/,
      ),
      errorRaw: `No such image: ${BROKEN}`,
    })
    expect(row.steps.find((step) => step.generation === 2 && step.name === 'task')).toMatchObject({
      state: 'failed',
      sentence: row.errorSentence,
    })

    const settled = await waitUntil(
      async () => {
        const service = await play.serviceOf(id)
        return /^(rollback_)?completed$/.test(service.UpdateStatus.State) ? service : null
      },
      { what: 'the end of the rollback', timeoutMs: 40_000 },
    )
    for (let look = 0; look < 3; look += 1) await worker.nudge(id)
    expect((await play.serviceOf(id)).Version).toEqual(settled.Version)
    expect(await play.look(id)).toMatchObject({ phase: 'degraded', errorRaw: row.errorRaw })

    // As where Swarm waits for nothing: its own word on the rollback is gone then.
    const swarm = swarmAt(stage.dockerHost, { installationId: play.installationId })
    const seen = await swarm.observeRegistry(id)
    if (seen === null) throw new Error('no service')
    await swarm.endRollback(seen, row.appliedSpecHash ?? '')
    await worker.nudge(id)
    await waitUntil(
      async () => {
        const { phase, errorSentence } = await play.look(id)
        return phase === 'degraded' && errorSentence === row.errorSentence
      },
      { what: 'the registry as before', timeoutMs: 40_000 },
    )
    expect(await swarm.observeRegistry(id)).toMatchObject({
      ...{ specHash: seen.specHash, forceUpdate: seen.forceUpdate + 1 },
    })

    await play.wish(id, { image: stage.image })
    await worker.nudge(id)
    expect(await play.reached(id, 'ready', 3)).toMatchObject({ port, errorCode: null })

    // How long an engine takes over a second rollback of one service is its own affair.
    await play.wish(id, { image: BROKEN })
    await worker.nudge(id)
    expect((await play.serviceOf(id)).Spec.TaskTemplate.ContainerSpec.Image).toBe(BROKEN)
  })
})

describe('a certificate that ends soon', () => {
  it('is renewed by a rolling update, and what a rollback needs stays', async () => {
    const id = await play.approved()
    const worker = await play.startedWorker()
    await worker.nudge(id)
    const { readyAt: old, port } = await play.reached(id, 'ready')
    const first = await shownCertificate(port ?? 0)
    // As if it had been made long ago.
    await stage.db.registry.update({
      where: { id },
      data: { certificateUntil: new Date(Date.now() + 20 * DAY_MS) },
    })
    await worker.nudge(id)
    const row = await waitUntil(
      async () => {
        const now = await play.look(id)
        const isNew = Number(now.certificateUntil) - Date.now() > 360 * DAY_MS
        return now.phase === 'ready' && isNew ? now : null
      },
      { what: 'the new certificate', timeoutMs: 40_000 },
    )
    expect(row).toMatchObject({ readyAt: old, generation: 1, observedGeneration: 1 })
    const shown = await shownCertificate(row.port ?? 0)
    expect(new Date(shown.validTo)).toEqual(row.certificateUntil)
    expect(shown.serialNumber).not.toBe(first.serialNumber)
    const service = await play.serviceOf(id)
    const names = [service.Spec, service.PreviousSpec].flatMap((spec) =>
      spec.TaskTemplate.ContainerSpec.Secrets.map(
        (secret: { SecretName: string }) => secret.SecretName,
      ),
    )
    const kept = (await play.secretsOf(id)).map((secret) => secret.Spec?.Name)
    expect(kept.sort()).toEqual([...new Set(names)].sort())

    await worker.nudge(id)
    expect((await play.serviceOf(id)).Version).toEqual(service.Version)
  })

  function shownCertificate(port: number): Promise<X509Certificate> {
    return new Promise((resolve, reject) => {
      const socket = tls.connect({ host: stage.gateway, port, rejectUnauthorized: false }, () => {
        resolve(new X509Certificate(socket.getPeerCertificate().raw))
        socket.destroy()
      })
      socket.on('error', reject)
    })
  }
})

describe('a registry that failed after people knew it', () => {
  it('starts anew when somebody asks, whatever failed before', async () => {
    const worker = await play.startedWorker()
    const id = await play.approved()
    await worker.nudge(id)
    const { port } = await play.reached(id, 'ready')
    const program = await takePortFrom(id, port ?? 0)
    try {
      expect((await play.reached(id, 'failed')).errorSentence).toContain(`Port ${port} is taken`)
      await play.wish(id, {})
      await worker.nudge(id)
    } finally {
      program.close()
    }
    expect(await play.look(id)).toMatchObject({ phase: 'provisioning', errorCode: null })
    expect((await play.serviceOf(id)).Spec.TaskTemplate.ForceUpdate).toBe(1)
    expect((await play.reached(id, 'ready', 2)).port).toBe(port)
  })

  /** Kills its container and is faster than Swarm. */
  async function takePortFrom(id: string, port: number): Promise<net.Server> {
    const label = [`berth.registry-id=${id}`]
    const [container] = await stage.docker.listContainers({ filters: { label } })
    await stage.docker.getContainer(container?.Id ?? '').kill()
    return waitUntil(() => tryListen(port), {
      what: `port ${port}`,
      timeoutMs: 20_000,
      everyMs: 10,
    })
  }

  function tryListen(port: number): Promise<net.Server | null> {
    return new Promise((resolve) => {
      const server = net.createServer()
      server.once('error', () => resolve(null))
      server.listen({ port, host: '0.0.0.0', exclusive: true }, () => resolve(server))
    })
  }
})
