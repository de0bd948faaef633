import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from '../kernel/logger'
import { parseNotifications } from '../registry/notifications'
import { readBody, sendJson } from './http'

const BODY = { bytesMax: 1024 * 1024 }

export type EventsDeps = {
  /** The registry whose events token has this SHA-256 (hex), or null. */
  findRegistryByEventsToken(hash: string): Promise<string | null>
  markUsageDirty(registryId: string): Promise<void>
  logger: Logger
}

/**
 * `POST /events`: notifications of registries. The bearer token alone tells which registry speaks; whatever the
 * body says about that is ignored. It is looked up by its hash, so no comparison leaks it. Anything but 2xx makes
 * a registry repeat the same event for ever, so events that cannot be used are accepted and dropped.
 */
export async function answerEvents(
  deps: EventsDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const token = /^bearer ([\w.-]{20,200})$/i.exec(request.headers.authorization ?? '')?.[1]
  const registryId =
    token === undefined
      ? null
      : await deps.findRegistryByEventsToken(createHash('sha256').update(token).digest('hex'))
  if (registryId === null) {
    sendJson(response, 401, { code: 'UNAUTHENTICATED' })
    return
  }
  const { events, dropped } = parseNotifications(parseJson(await readBody(request, BODY)))
  if (dropped > 0) deps.logger.warn({ registryId, dropped }, 'events dropped')
  if (events.some((event) => event.action !== 'pull')) await deps.markUsageDirty(registryId)
  sendJson(response, 202, {})
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}
