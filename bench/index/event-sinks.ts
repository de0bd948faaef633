import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { waitUntil } from '../../e2e/support/wait-until'
import type { Database } from '../../lib/db/database'
import { makeRegistryRow } from '../../lib/images/index/testing/index-stage'
import { systemClock } from '../../lib/kernel/clock'
import { newId } from '../../lib/kernel/ids'
import { limitRunning } from '../../lib/kernel/limit-running'
import { createLogger } from '../../lib/kernel/logger'
import { asRepositoryName, asTagName } from '../../lib/registry/references'
import { buildImage } from '../../lib/registry/testing/image-builder'
import { push } from '../../lib/registry/testing/push'
import { startRegistry } from '../../lib/registry/testing/registry-process'
import { openEventStore } from '../../lib/server/event-store'
import { answerEvents } from '../../lib/server/events-endpoint'

const REPOSITORY = asRepositoryName('team/app')
const TAG = asTagName('v1')
const PULLS_AT_ONCE = 8

/** Of the rows of registries, no two of which have one. */
let port = 5000

/** Who answers the reports, and how one learns that all that were accepted are stored where they are read. */
export type Sink = {
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>
  allStored(): Promise<unknown>
}

/** Runs some work and may watch it. */
export type During = (work: () => Promise<void>) => Promise<unknown>

export type EventStage = Awaited<ReturnType<typeof openEventStage>>

/** Real registries that report to a server which answers as it is told; their reports wait until they are let go. */
export async function openEventStage(registries: number) {
  let sink = FORGETFUL
  let gate = Promise.resolve()
  let answered = 0
  let onAnswer = () => {}
  const server = createServer(async (request, response) => {
    await gate
    await sink.answer(request, response)
    answered += 1
    onAnswer()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const url = `http://127.0.0.1:${address.port}/events`
  const processes = await Promise.all(
    Array.from({ length: registries }, async () => {
      const token = `events-token-${newId()}`
      const endpoint = {
        ...{ name: 'berth', url, headers: { Authorization: [`Bearer ${token}`] } },
        // Longer than the reports wait, or they would be repeated.
        ...{ timeout: '600s', threshold: 5, backoff: '1s' },
        ignoredmediatypes: ['application/octet-stream'],
      }
      const registry = await startRegistry({
        environment: { REGISTRY_NOTIFICATIONS_ENDPOINTS: JSON.stringify([endpoint]) },
      })
      return { registry, token }
    }),
  )
  const image = await buildImage({ files: [['a', 'events']] })
  const total = async (count: number) => {
    while (answered < count) {
      await new Promise<void>((resolve) => {
        onAnswer = resolve
      })
    }
  }
  for (const { registry } of processes) await push(registry, REPOSITORY, image, TAG)
  await total(processes.length)

  return {
    tokens: processes.map(({ token }) => token),
    /** Reports stored per second of all registries together, each of which has `each` of them ready. `during` runs it. */
    rate: async (into: Sink, each: number, during: During = (work) => work()): Promise<number> => {
      sink = into
      let open = () => {}
      gate = new Promise((resolve) => {
        open = resolve
      })
      answered = 0
      await Promise.all(
        processes.map(async ({ registry }) => {
          const limit = limitRunning(PULLS_AT_ONCE)
          const pull = () => limit(() => registry.client.headManifest(REPOSITORY, TAG))
          await Promise.all(Array.from({ length: each }, pull))
        }),
      )
      const started = performance.now()
      await during(async () => {
        open()
        await total(each * processes.length)
        await sink.allStored()
      })
      return (each * processes.length * 1000) / (performance.now() - started)
    },
    close: async () => {
      for (const { registry } of processes) await registry.stop()
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Reads a report and forgets it. */
export const FORGETFUL: Sink = {
  answer: async (request, response) => {
    for await (const _ of request);
    response.writeHead(202, { 'content-type': 'application/json' }).end('{}')
  },
  allStored: async () => {},
}

/** As the portal: with `journal` as it does with an embedded database. */
export async function openPortalSink(
  db: Database,
  { tokens, journal }: { tokens: readonly string[]; journal: string | null },
): Promise<Sink> {
  const registryIds: string[] = []
  for (const token of tokens) {
    port += 1
    const { id } = await makeRegistryRow(db, newId(), port)
    const eventsTokenHash = createHash('sha256').update(token).digest('hex')
    await db.registry.update({ where: { id }, data: { eventsTokenHash }, select: { id: true } })
    registryIds.push(id)
  }
  const logger = createLogger({ level: 'silent' })
  let accepted = 0
  const onEvents = (outcome: string, count: number) => {
    if (outcome === 'stored') accepted += count
  }
  const store = await openEventStore({ db, clock: systemClock, logger, journal })
  const isAllThere = async () =>
    (await db.registryEvent.count({ where: { registryId: { in: registryIds } } })) === accepted
  return {
    answer: (request, response) => answerEvents({ ...store, onEvents, logger }, request, response),
    allStored: () =>
      waitUntil(isAllThere, { what: 'the last reports', timeoutMs: 60_000, everyMs: 10 }),
  }
}
