import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Database, runHot } from '../../lib/db/database'
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

export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Runs some work and may watch it. */
export type During = (work: () => Promise<void>) => Promise<unknown>

export type EventStage = Awaited<ReturnType<typeof openEventStage>>

/** Real registries that report to a server which answers as it is told; their reports wait until they are let go. */
export async function openEventStage(registries: number) {
  let answer: Answer = answerNothing
  let gate = Promise.resolve()
  let answered = 0
  let onAnswer = () => {}
  const server = createServer(async (request, response) => {
    await gate
    await answer(request, response)
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
    /** Reports per second of all registries together, each of which has `each` of them ready. `during` runs it. */
    rate: async (how: Answer, each: number, during: During = (work) => work()): Promise<number> => {
      answer = how
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
export async function answerNothing(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for await (const _ of request);
  response.writeHead(202, { 'content-type': 'application/json' }).end('{}')
}

/**
 * What every report costs that is stored before it is answered, and no more: its bytes, not looked at, in one prepared
 * insert into a table without an index.
 */
export async function answerKept(db: Database): Promise<Answer> {
  await db.$executeRaw`CREATE TABLE IF NOT EXISTS "BareReport" ("body" text NOT NULL)`
  const insert = {
    name: 'bench-bare-report',
    text: 'INSERT INTO "BareReport" VALUES ($1::text)',
  }
  return async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    await runHot(db, insert, [Buffer.concat(chunks).toString()])
    response.writeHead(202, { 'content-type': 'application/json' }).end('{}')
  }
}

/** As the portal answers: after the report is stored. */
export async function answerStored(db: Database, tokens: readonly string[]): Promise<Answer> {
  for (const token of tokens) {
    port += 1
    const { id } = await makeRegistryRow(db, newId(), port)
    const eventsTokenHash = createHash('sha256').update(token).digest('hex')
    await db.registry.update({ where: { id }, data: { eventsTokenHash }, select: { id: true } })
  }
  const logger = createLogger({ level: 'silent' })
  const deps = { ...openEventStore({ db, clock: systemClock }), logger }
  return (request, response) => answerEvents(deps, request, response)
}
