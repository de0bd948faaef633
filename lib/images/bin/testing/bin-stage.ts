import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:http'
import { storeRegistryEvents } from '../../../audit/registry-events'
import type { Clock } from '../../../kernel/clock'
import { systemClock } from '../../../kernel/clock'
import { PORTAL_SUBJECT } from '../../../kernel/portal-subject'
import { createRegistryClient } from '../../../registry/client'
import { parseNotifications } from '../../../registry/notifications'
import { asRepositoryName, asTagName, type RepositoryName } from '../../../registry/references'
import type { BuiltManifest } from '../../../registry/testing/image-builder'
import { push } from '../../../registry/testing/push'
import { startRegistry } from '../../../registry/testing/registry-process'
import { createTokenIssuer } from '../../../registry/token'
import { makeStage } from '../../../tenants/testing/stage'
import type { BinDeps } from '../bin-deps'
import { findBinRows, inBinOf } from '../bin-row'
import { holdRepository } from '../hold-repository'
import { settleRepository } from '../settle-repository'

/** A real registry that reports to a database of the test's own, where it is one of a team. */
export async function openBinStage() {
  const stage = await makeStage()
  const cast = stage.makeCast()
  const { id, ref } = await cast.makeRegistry()
  const { db } = cast.context
  const { tenantId } = await db.registry.findUniqueOrThrow({
    where: { id },
    select: { tenantId: true },
  })
  const arrivals = new EventEmitter().setMaxListeners(0)
  const sink = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const { events } = parseNotifications(JSON.parse(Buffer.concat(chunks).toString('utf8')))
    const told = events.filter(({ action, actor }) => action !== 'pull' || actor !== PORTAL_SUBJECT)
    if (told.length > 0) {
      await storeRegistryEvents(db, { id, tenantId }, { events: told, receivedAt: new Date() })
    }
    response.writeHead(202).end()
    arrivals.emit('report')
  }).listen(0, '127.0.0.1')
  await once(sink, 'listening')
  const address = sink.address()
  if (address === null || typeof address === 'string') throw new Error('the sink has no port')
  const registry = await startRegistry({ eventsUrl: `http://127.0.0.1:${address.port}/events` })
  const { issuer, signer, service, baseUrl, caPem } = registry
  const tokens = createTokenIssuer({ issuer, signer, clock: systemClock })
  const client = createRegistryClient({
    ...{ baseUrl, caPem, timeoutMs: 20_000 },
    getToken: async (access) => tokens.issue({ service, subject: PORTAL_SUBJECT, access }).token,
  })
  const time = { offsetMs: 0 }
  const clock: Clock = { now: () => new Date(Date.now() + time.offsetMs) }
  const binRegistry = {
    ...{ id, tenantId, binDays: 14 },
    name: `${ref.tenantSlug}/${ref.registrySlug}`,
  }
  const deps: BinDeps = { db, clock, client, registry: binRegistry }
  /** Waits until a report with this came. */
  const reported = async (where: {
    repository: string
    tag?: string
    digest?: string
    action?: string
  }) => {
    for (;;) {
      // Before looking: one that arrives in between wakes nobody otherwise.
      const next = once(arrivals, 'report')
      if ((await db.registryEvent.count({ where: { registryId: id, ...where } })) > 0) return
      await next
    }
  }
  const tokenFor = (repository: RepositoryName) => {
    const actions = ['pull', 'push', 'delete']
    const access = [{ type: 'repository' as const, name: repository, actions }]
    return tokens.issue({ service, subject: PORTAL_SUBJECT, access }).token
  }
  return {
    ...{
      deps,
      db,
      registry,
      client,
      cast,
      ref,
      time,
      tenantId,
      registryId: id,
      reported,
      tokenFor,
    },
    databaseUrl: stage.databaseUrl,
    newRepository: () => asRepositoryName(`bin/${randomUUID()}`),
    /** Pushes as somebody, not as the portal. */
    push: (repository: RepositoryName, manifest: BuiltManifest, tag: string) =>
      push(registry, repository, manifest, asTagName(tag)),
    digestAt: async (repository: RepositoryName, tag: string) =>
      (await registry.client.headManifest(repository, asTagName(tag)))?.digest ?? null,
    /** The next pass of a worker, a while after whatever happened. */
    settleLater: async (repository: RepositoryName) => {
      time.offsetMs = 2 * 60_000
      await holdRepository(deps, repository, () => settleRepository(deps, repository))
      time.offsetMs = 0
    },
    settle: (repository: RepositoryName) =>
      holdRepository(deps, repository, () => settleRepository(deps, repository)),
    rowsOf: (repository: RepositoryName) => findBinRows(db, inBinOf(id, repository)),
    close: async () => {
      client.close()
      await registry.stop()
      sink.closeAllConnections()
      sink.close()
      await stage.drop()
    },
  }
}

export type BinStage = Awaited<ReturnType<typeof openBinStage>>
