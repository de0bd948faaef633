import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Logger } from '../kernel/logger'
import { backoffMs } from '../kernel/retry'
import type { DockerClient } from './docker-client'
import { translateDockerError } from './errors'
import { LABEL } from './labels'

/** `null` means that anything may have changed. */
export type OnChange = (registryId: string | null) => void

// What is created is always our own doing, or Swarm's that follows from it.
const FILTERS = {
  type: ['service', 'secret', 'node', 'container'],
  event: ['update', 'remove', 'start', 'die', 'oom'],
}

const eventSchema = z.object({
  Type: z.string(),
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).nullish() }),
})
type EngineEvent = z.infer<typeof eventSchema>

// A line longer than this is no event of ours.
const LINE_MAX_CHARS = 1_000_000

export type WatchOptions = {
  /** Not shared with other calls: a stream may be silent for hours. */
  docker: DockerClient
  host: string
  installationId: string
  /** The registry that owns a service, null if it is not known or not ours. */
  registryOfService: (serviceId: string) => string | null
  logger: Logger
}

/**
 * Calls `onChange` when something changed that may concern a registry, until `signal` is aborted; then it resolves.
 * Never rejects: it connects again with a growing pause, and reports `null` each time it is connected, since it
 * may have missed something. A hint, not a guarantee: losing events costs latency only.
 */
export async function watchEvents(
  options: WatchOptions,
  onChange: OnChange,
  signal: AbortSignal,
): Promise<void> {
  const { docker, host, logger } = options
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      const stream = await docker.getEvents({ filters: FILTERS, abortSignal: signal })
      onChange(null)
      await readLines(stream, (line) => {
        attempt = 0
        report(line, options, onChange)
      })
    } catch (error) {
      if (signal.aborted) return
      const { detail, raw } = translateDockerError(error, { host, action: 'send events' })
      logger.info({ host, attempt, detail, raw }, 'docker events interrupted')
    }
    await delay(backoffMs(Math.max(attempt, 1), { baseMs: 250, maxMs: 15_000 }), undefined, {
      signal,
    }).catch(() => {})
  }
}

async function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  let rest = ''
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n')
    rest = (lines.pop() ?? '').slice(0, LINE_MAX_CHARS)
    lines.forEach(onLine)
  }
}

function report(line: string, options: WatchOptions, onChange: OnChange): void {
  const event = parseEvent(line)
  if (event === null) return
  const registryId = registryOf(event, options)
  if (registryId !== 'none') onChange(registryId)
}

function registryOf(event: EngineEvent, options: WatchOptions): string | null | 'none' {
  const attributes = event.Actor.Attributes ?? {}
  switch (event.Type) {
    case 'node':
      return null
    case 'container':
      // Containers carry their labels in the event; services and secrets only their names.
      if (attributes[LABEL.installation] !== options.installationId) return 'none'
      return attributes[LABEL.registryId] ?? 'none'
    case 'service':
      return options.registryOfService(event.Actor.ID) ?? (hasOurPrefix(attributes) ? null : 'none')
    case 'secret':
      return /^berth-([0-9a-z]+)-/.exec(attributes.name ?? '')?.[1] ?? 'none'
    default:
      return 'none'
  }
}

function hasOurPrefix(attributes: Readonly<Record<string, string>>): boolean {
  return attributes.name?.startsWith('berth-') ?? false
}

function parseEvent(line: string): EngineEvent | null {
  try {
    return eventSchema.parse(JSON.parse(line))
  } catch {
    return null
  }
}
