import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { parseBearer } from '../kernel/authorization'
import { sendJson, sendText } from './http'

export type Metrics = { contentType: string; text(): Promise<string> }
/** `token` is null where nobody may scrape. */
export type MetricsDeps = Metrics & { token: string | null }

/** Where some of the metrics come from: it registers its own, and brings them up to date before each scrape. */
export type MetricSource = {
  name: string
  register(registry: Registry): {
    refresh(): Promise<void>
    /** What is not known any more is better missing than old. */
    clear(): void
  }
}

/**
 * What Prometheus scrapes: this Node process, and what the sources tell. Names of teams, registries and CI accounts are
 * in it, so that an alert can say which; people are counted and not named, and there is nothing secret. A source that
 * fails, as when the database is away, is missing for that scrape, which `berth_scrape_source_up` says.
 */
export function createMetrics(sources: readonly MetricSource[]): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const up = new Gauge({
    name: 'berth_scrape_source_up',
    help: 'Whether what a part of these metrics comes from answered this scrape.',
    labelNames: ['source'] as const,
    registers: [registry],
  })
  const registered = sources.map(({ name, register }) => ({ name, ...register(registry) }))
  return {
    contentType: registry.contentType,
    text: async () => {
      for (const { name, refresh, clear } of registered) {
        try {
          await refresh()
          up.set({ source: name }, 1)
        } catch {
          clear()
          up.set({ source: name }, 0)
        }
      }
      return registry.metrics()
    },
  }
}

/**
 * `GET /metrics`, for the holder of METRICS_TOKEN alone. Without that setting there is no such endpoint: a reverse
 * proxy in front makes everybody come from loopback, so that an address says nothing.
 */
export async function answerMetrics(
  deps: MetricsDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (deps.token === null) return sendJson(response, 404, { code: 'NOT_FOUND' })
  const presented = parseBearer(request.headers.authorization)
  if (presented === null || !isSame(presented, deps.token)) {
    const challenge = { 'www-authenticate': 'Bearer realm="Berth metrics"' }
    return sendJson(response, 401, { code: 'UNAUTHENTICATED' }, challenge)
  }
  sendText(response, 200, await deps.text(), { 'content-type': deps.contentType })
}

function isSame(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
