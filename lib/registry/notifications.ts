import { z } from 'zod'
import {
  type Digest,
  parseDigest,
  parseRepositoryName,
  parseTagName,
  type RepositoryName,
  type TagName,
} from './references'

export type RegistryEvent = {
  /** UUID; the registry repeats an event until it is accepted, so callers de-duplicate by this. */
  id: string
  timestamp: Date
  action: 'push' | 'pull' | 'mount' | 'delete'
  repository: RepositoryName
  tag: TagName | null
  digest: Digest | null
  mediaType: string | null
  /** The token's subject. */
  actor: string | null
  /** What the client says its address is: no evidence. */
  clientAddress: string | null
  userAgent: string | null
  /** Changes when the registry process restarts; reports it had not sent by then are lost. */
  instanceId: string | null
}

export type ParsedNotifications = { events: RegistryEvent[]; dropped: number }

const EVENTS_MAX = 1000
const TEXT_MAX = 512

const envelopeSchema = z.object({ events: z.array(z.unknown()) })

const text = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => value?.slice(0, TEXT_MAX) || null)

const eventSchema = z.object({
  id: z.string().min(1).max(128),
  timestamp: z.iso.datetime({ offset: true }),
  action: z.enum(['push', 'pull', 'mount', 'delete']),
  target: z.object({ repository: z.string(), tag: text, digest: text, mediaType: text }),
  request: z.object({ addr: text, useragent: text }).nullish().catch(null),
  actor: z.object({ name: text }).nullish().catch(null),
  source: z.object({ instanceID: text }).nullish().catch(null),
})

/**
 * The events in the body of a registry's report, whichever envelope version. Never throws: a registry repeats
 * for ever what is not accepted, and holds back everything behind it, so events that make no sense are dropped
 * and counted. Which registry speaks is known by its bearer token, never by anything in here.
 */
export function parseNotifications(body: unknown): ParsedNotifications {
  const envelope = envelopeSchema.safeParse(body)
  if (!envelope.success) return { events: [], dropped: 1 }
  const events = envelope.data.events.slice(0, EVENTS_MAX).flatMap((raw) => parseEvent(raw) ?? [])
  return { events, dropped: envelope.data.events.length - events.length }
}

function parseEvent(raw: unknown): RegistryEvent | null {
  const result = eventSchema.safeParse(raw)
  if (!result.success) return null
  const { id, timestamp, action, target, request, actor, source } = result.data
  const repository = parseRepositoryName(target.repository)
  const tag = target.tag === null ? null : parseTagName(target.tag)
  const digest = target.digest === null ? null : parseDigest(target.digest)
  if (repository === null) return null
  if (target.tag !== null && tag === null) return null
  if (target.digest !== null && digest === null) return null
  return {
    id,
    timestamp: new Date(timestamp),
    action,
    repository,
    tag,
    digest,
    mediaType: target.mediaType,
    actor: actor?.name ?? null,
    clientAddress: request?.addr ?? null,
    userAgent: request?.useragent ?? null,
    instanceId: source?.instanceID ?? null,
  }
}
