import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { storeRegistryEvents } from '../../../audit/registry-events'
import type { Database } from '../../../db/database'
import { type Clock, systemClock } from '../../../kernel/clock'
import { newId } from '../../../kernel/ids'
import { PORTAL_SUBJECT } from '../../../kernel/portal-subject'
import { createRegistryClient, type RegistryClient } from '../../../registry/client'
import { parseNotifications, type RegistryEvent } from '../../../registry/notifications'
import type { TokenAccess } from '../../../registry/scopes'
import { startRegistry } from '../../../registry/testing/registry-process'
import { createTokenIssuer } from '../../../registry/token'
import { tokenService } from '../../../registry/token-service'

export type IndexStage = Awaited<ReturnType<typeof openIndexStage>>

/** A real registry that reports to a database, as it does to the portal, and the portal's own client of it. */
export async function openIndexStage(db: Database, clock: Clock = systemClock) {
  const registryId = newId()
  const ears = new Set<(event: RegistryEvent) => void>()
  let isDeaf = false
  let tenantId = ''

  const server = createServer(async (request, response) => {
    const { events } = parseNotifications(await json(request))
    const told = events.filter(({ actor, action }) => actor !== PORTAL_SUBJECT || action !== 'pull')
    if (!isDeaf && told.length > 0) {
      await storeRegistryEvents(
        db,
        { id: registryId, tenantId },
        { events: told, receivedAt: clock.now() },
      )
    }
    response.writeHead(202).end()
    for (const event of told) for (const ear of ears) ear(event)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const service = tokenService(registryId)
  const registry = await startRegistry({
    service,
    eventsUrl: `http://127.0.0.1:${address.port}/events`,
  })
  const row = await makeRegistryRow(db, registryId, Number(new URL(registry.baseUrl).port))
  tenantId = row.tenantId

  const issuer = createTokenIssuer({
    issuer: registry.issuer,
    signer: registry.signer,
    clock: systemClock,
  })
  const tokenOf = (subject: string) => async (access: readonly TokenAccess[]) =>
    issuer.issue({ service, subject, access }).token
  const clientOf = (subject: string): RegistryClient =>
    createRegistryClient({
      baseUrl: registry.baseUrl,
      caPem: registry.caPem,
      getToken: tokenOf(subject),
      timeoutMs: 20_000,
    })
  const portal = clientOf(PORTAL_SUBJECT)

  return {
    db,
    clock,
    registryId,
    tenantId,
    registry,
    portal,
    clientOf,
    /** Where `push` pushes as somebody. */
    targetOf: (subject: string) => ({
      baseUrl: registry.baseUrl,
      caPem: registry.caPem,
      getToken: tokenOf(subject),
    }),
    access: { issueToken: issuer.issue, caPem: () => registry.caPem },
    /** Resolves once the registry has reported something like this, after it was stored. Ask before it happens. */
    heard: (isIt: (event: RegistryEvent) => boolean) =>
      new Promise<RegistryEvent>((resolve) => {
        const ear = (event: RegistryEvent) => {
          if (!isIt(event)) return
          ears.delete(ear)
          resolve(event)
        }
        ears.add(ear)
      }),
    /** What is reported while this is on gets lost. */
    setDeaf: (deaf: boolean) => {
      isDeaf = deaf
    },
    close: async () => {
      portal.close()
      await registry.stop()
      server.closeAllConnections()
      server.close()
    },
  }
}

/** A registry that is up, as the reconciler leaves it. */
export async function makeRegistryRow(db: Database, id: string, port: number) {
  const { id: tenantId } = await db.tenant.create({
    data: {
      id: newId(),
      slug: `team-${newId()}`,
      groupId: newId(),
      groupName: 'team',
      budgetBytes: 1n,
      maxRegistries: 1,
      createdBy: 'test',
    },
    select: { id: true },
  })
  await db.registry.create({
    data: {
      id,
      tenantId,
      slug: 'apps',
      purpose: 'a test',
      createdBy: 'test',
      quotaBytes: 1n,
      image: 'registry',
      phase: 'ready',
      readyAt: new Date(),
      port,
    },
    select: { id: true },
  })
  return { id, tenantId }
}
