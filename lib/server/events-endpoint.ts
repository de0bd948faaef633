import { hash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { MIB } from '../kernel/bytes'
import type { Logger } from '../kernel/logger'
import { PORTAL_SUBJECT } from '../kernel/portal-subject'
import { parseNotifications, type RegistryEvent } from '../registry/notifications'
import { readBodyOrDiscard, sendJson } from './http'

// An event with a thousand references has 200 KiB; a manifest can be no larger than 4 MiB.
const BODY = { keepMax: 4 * MIB, bytesMax: 64 * MIB }

export type EventsDeps = {
  /** The registry whose events token has this SHA-256 (hex), or null. */
  findRegistryByEventsToken(hash: string): Promise<{ id: string; tenantId: string } | null>
  storeEvents(
    registry: { id: string; tenantId: string },
    events: readonly RegistryEvent[],
  ): Promise<void>
  markUsageDirty(registryId: string): Promise<void>
  /** Told what came of each event, and of requests without a registry's token. */
  onEvents?(outcome: 'stored' | 'ignored' | 'dropped', count: number): void
  onRefused?(): void
  logger: Logger
}

/**
 * `POST /events`: notifications of registries, kept before they are accepted. The bearer token alone tells which
 * registry speaks; whatever the body says about that is ignored. It is looked up by its hash, so no comparison leaks
 * it. Anything but 2xx makes a registry repeat the same event for ever and hold back all behind it, so what cannot be
 * used is accepted and dropped, and so is what the portal itself read. Only a database that is away makes it wait.
 */
export async function answerEvents(
  deps: EventsDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const token = /^bearer ([\w.-]{20,200})$/i.exec(request.headers.authorization ?? '')?.[1]
  const registry =
    token === undefined ? null : await deps.findRegistryByEventsToken(hash('sha256', token))
  if (registry === null) {
    sendJson(response, 401, { code: 'UNAUTHENTICATED' })
    deps.onRefused?.()
    return
  }
  const { events, dropped } = parseNotifications(parseJson(await readBodyOrDiscard(request, BODY)))
  if (dropped > 0) deps.logger.warn({ registryId: registry.id, dropped }, 'events dropped')
  const told = events.filter((event) => !isOwnLook(event))
  if (told.length > 0) await deps.storeEvents(registry, told)
  if (told.some((event) => event.action !== 'pull')) await deps.markUsageDirty(registry.id)
  deps.onEvents?.('dropped', dropped)
  deps.onEvents?.('ignored', events.length - told.length)
  deps.onEvents?.('stored', told.length)
  sendJson(response, 202, {})
}

/** The portal reads manifests to show them. What it changes counts: others build on the rows. */
function isOwnLook(event: RegistryEvent): boolean {
  return event.actor === PORTAL_SUBJECT && event.action === 'pull'
}

function parseJson(body: Buffer | null): unknown {
  try {
    return body === null ? null : JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}
