import { z } from 'zod'
import { clientName } from '../kernel/caller'
import { storableText } from '../kernel/storable-text'
import {
  type Digest,
  parseDigest,
  parseRepositoryName,
  parseTagName,
  type RepositoryName,
  type TagName,
} from './references'

/** One thing that a manifest refers to: its config, a layer, or a manifest of an index. */
export type EventReference = { mediaType: string | null; digest: Digest; size: number | null }

export type RegistryEvent = {
  /** UUID; the registry repeats an event until it is accepted, so callers de-duplicate by this. */
  id: string
  timestamp: Date
  action: 'push' | 'pull' | 'mount' | 'delete'
  repository: RepositoryName
  /** Where the layer of a mount came from. */
  fromRepository: RepositoryName | null
  tag: TagName | null
  digest: Digest | null
  mediaType: string | null
  /** Bytes of the manifest itself, not of the image. */
  sizeBytes: number | null
  /** Only with a push; those that make no sense are left out. */
  references: readonly EventReference[]
  /** The token's subject. */
  actor: string | null
  /** Without its port. What the client, or the network between, says it is: no evidence. */
  clientAddress: string | null
  userAgent: string | null
  /** Of the request: a pull with HEAD took nothing, it only looked. */
  method: string | null
  /** Changes when the registry process restarts; reports it had not sent by then are lost. */
  instanceId: string | null
}

export type ParsedNotifications = { events: RegistryEvent[]; dropped: number }

const EVENTS_MAX = 1000
const REFERENCES_MAX = 1000
const TEXT_MAX = 512

/** At the end of `192.0.2.7:4711` and `[2001:db8::7]:4711`. */
const PORT = /(?<=^[\d.]+|\]):\d{1,5}$/

const METHOD = /^[A-Z]{1,10}$/

const envelopeSchema = z.object({ events: z.array(z.unknown()) })

// One step each, as reports come by the thousand: what has another type is as good as missing.
const text = z
  .unknown()
  .optional()
  .transform((value) =>
    typeof value === 'string' && value !== '' ? storableText(value, TEXT_MAX) : null,
  )

const method = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'string' && METHOD.test(value) ? value : null))

const bytes = z
  .unknown()
  .optional()
  .transform((value) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null,
  )

const referenceSchema = z.object({ mediaType: text, digest: z.string(), size: bytes })

const eventSchema = z.object({
  id: z.string().regex(/^[\w.:-]{1,128}$/),
  // What a clock could have said.
  timestamp: z.iso.datetime({ offset: true }).regex(/^(19|2)/),
  action: z.enum(['push', 'pull', 'mount', 'delete']),
  target: z.object({
    repository: z.string(),
    fromRepository: text,
    tag: text,
    digest: text,
    mediaType: text,
    size: bytes,
    references: z.array(z.unknown()).nullish().catch(null),
  }),
  request: z.object({ addr: text, useragent: text, method }).nullish().catch(null),
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
    fromRepository:
      target.fromRepository === null ? null : parseRepositoryName(target.fromRepository),
    tag,
    digest,
    mediaType: target.mediaType,
    sizeBytes: target.size,
    references: (target.references ?? []).slice(0, REFERENCES_MAX).flatMap(parseReference),
    actor: actor?.name ?? null,
    clientAddress: request?.addr?.replace(PORT, '') ?? null,
    userAgent: clientName(request?.useragent),
    method: request?.method ?? null,
    instanceId: source?.instanceID ?? null,
  }
}

function parseReference(raw: unknown): EventReference[] {
  const result = referenceSchema.safeParse(raw)
  const digest = result.success ? parseDigest(result.data.digest) : null
  if (!result.success || digest === null) return []
  return [{ mediaType: result.data.mediaType, digest, size: result.data.size }]
}
