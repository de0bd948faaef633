// Berth with a worker and one registry, and the means to do by hand what a clean-up does.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { releaseMounts } from '../../e2e/support/mounts'
import { mustRun } from '../../e2e/support/run-command'
import { testEnvironment } from '../../e2e/support/test-environment'
import { waitUntil } from '../../e2e/support/wait-until'
import { openWorkerStage } from '../../e2e/support/worker-stage'
import { wantRead } from '../../lib/images/index/index-state'
import { createRegistryClient } from '../../lib/registry/client'
import { LABEL } from '../../lib/swarm/labels'
import { createCleanup } from '../../lib/tenants/create-cleanup'

const LIMIT_MS = 600_000
const POLL_MS = 20
/** Seldom, as each look takes some of the processor that a collector works on. */
const COLLECTOR_POLL_MS = 500

export async function openCleanupStage() {
  const stage = await openWorkerStage({ first: 6000, last: 6099 })
  const play = await stage.beginPlay()
  // Apart from the engine's disk, as an export is: with each container that ends, the engine has all of its disk written
  // out, and would wait for what a collector deleted.
  await mustRun('mount', ['-t', 'tmpfs', '-o', 'mode=711', 'tmpfs', play.storageRoot])
  const worker = await play.startedWorker({
    cleanupTimings: { quietMs: 0, reportsWithinMs: 0 },
  })
  const id = await play.approved()
  await worker.nudge(id)
  const { uid } = await play.reached(id, 'ready')
  const target = await play.targetOf(id)
  const client = createRegistryClient({ ...target, timeoutMs: 20_000 })
  const { docker, image, db } = stage

  /** As an operator would, with the limits that the registry has. Answers with how long it took, by the engine's clock. */
  async function collectBare(tree: string): Promise<number> {
    const service = await play.serviceOf(id)
    const { Limits } = service.Spec.TaskTemplate.Resources
    const config = join(testEnvironment('BERTH_TEST_SCRATCH'), 'collector.yml')
    await writeFile(config, CONFIG)
    const begun = Date.now()
    const container = await docker.createContainer({
      Image: image,
      Cmd: ['garbage-collect', '/config.yml'],
      User: `${uid}:${uid}`,
      HostConfig: {
        Binds: [`${tree}:/var/lib/registry`, `${config}:/config.yml:ro`],
        ...{ Memory: Limits.MemoryBytes, NanoCpus: Limits.NanoCPUs, NetworkMode: 'none' },
        LogConfig: { Type: 'json-file', Config: {} },
      },
    })
    await container.start()
    const { ExitCode, FinishedAt } = await waitUntil(
      async () => {
        const { State } = await container.inspect()
        return State.Running ? null : State
      },
      { what: 'the end of the collector', timeoutMs: LIMIT_MS, everyMs: COLLECTOR_POLL_MS },
    )
    if (ExitCode !== 0) throw new Error(`The collector ended with ${ExitCode}.`)
    await container.remove()
    return Date.parse(FinishedAt) - begun
  }

  /** The index knows the tree as it is, and no read of it is left to slow down what is measured. */
  async function readAnew(): Promise<void> {
    const wanted = new Date()
    await wantRead(db, { registryId: id, at: wanted })
    await waitUntil(
      async () => {
        const { readStartedAt, readAt, readWantedAt } = await db.registryIndex.findUniqueOrThrow({
          where: { registryId: id },
        })
        const isAnew = readAt !== null && readAt >= wanted
        return isAnew && readWantedAt === null && readStartedAt?.getTime() === readAt.getTime()
      },
      { what: 'the index', timeoutMs: LIMIT_MS, everyMs: POLL_MS },
    )
  }

  async function restart(): Promise<void> {
    const service = await play.serviceOf(id)
    const before = service.Spec.TaskTemplate.ForceUpdate ?? 0
    await docker.getService(service.ID).update({
      ...service.Spec,
      version: service.Version.Index,
      TaskTemplate: { ...service.Spec.TaskTemplate, ForceUpdate: before + 1 },
    })
    await waitUntil(
      async () => {
        const tasks = await docker.listTasks({ filters: { service: [service.ID] } })
        return tasks.some(
          ({ Status, Spec }) => Status.State === 'running' && Spec.ForceUpdate === before + 1,
        )
      },
      { what: 'the new task', timeoutMs: LIMIT_MS, everyMs: POLL_MS },
    )
    await waitUntil(() => client.takesWrites().catch(() => false), {
      ...{ what: 'the first write', timeoutMs: LIMIT_MS, everyMs: POLL_MS },
    })
  }

  /** How long the collector's own container ran, by the engine. */
  async function collectorMs(run: string, since: number): Promise<number> {
    const stream = await docker.getEvents({
      ...{ since: Math.floor(since / 1000), until: Math.ceil(Date.now() / 1000) },
      filters: { type: ['container'], event: ['start', 'die'], label: [`${LABEL.run}=${run}`] },
    })
    const events = (await text(stream))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const at = (action: string): number =>
      events.findLast(({ Action }) => Action === action).timeNano / 1e6
    return at('die') - at('start')
  }

  async function cleanUp() {
    const steps: { step: string; at: number }[] = []
    const run = await createCleanup(db, {
      ...{ registryId: id, isForecast: false, requestedBy: 'bench', requestId: 'bench' },
      at: new Date(),
    })
    await worker.nudge(id)
    const row = await waitUntil(
      async () => {
        const now = await db.storageCleanup.findUniqueOrThrow({ where: { id: run ?? '' } })
        if (steps.at(-1)?.step !== now.step) steps.push({ step: now.step, at: performance.now() })
        return now.finishedAt === null ? null : now
      },
      { what: 'the end of the clean-up', timeoutMs: LIMIT_MS, everyMs: COLLECTOR_POLL_MS },
    )
    if (row.problem !== null) throw new Error(`${row.problem} ${row.problemRaw}`)
    return {
      collectorMs: await collectorMs(row.id, Number(row.closedAt)),
      outageMs: Number(row.openedAt) - Number(row.closedAt),
      blobs: (row.freed as { blobs: number }).blobs,
      steps: PAUSE.map((step): [string, number] => {
        const at = steps.findIndex((each) => each.step === step)
        const [begun, next] = [steps[at]?.at, steps[at + 1]?.at]
        // One that was too short to be seen took nothing.
        return [step, begun === undefined || next === undefined ? 0 : next - begun]
      }),
    }
  }

  return {
    tree: play.treeOf(),
    own: (path: string) => mustRun('chown', ['-R', `${uid}:${uid}`, path]),
    ...{ readAnew, collectBare, restart, cleanUp },
    close: async () => {
      client.close()
      await play.end()
      await releaseMounts(play.storageRoot)
      await stage.close()
    },
  }
}

const PAUSE = ['closing', 'collecting', 'stopping', 'opening'] as const

const CONFIG = `version: 0.1
storage:
  filesystem: {rootdirectory: /var/lib/registry}
  delete: {enabled: true}
`
