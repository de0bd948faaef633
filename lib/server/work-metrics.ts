import { Counter, Histogram } from 'prom-client'
import type { PassEnd } from '../reconcile/time-passes'
import type { MetricSource } from './metrics'

export type EventOutcome = 'stored' | 'ignored' | 'dropped'

export type WorkMetrics = MetricSource & {
  onPass(end: PassEnd): void
  /** `granted`, `reduced` (fewer rights than were asked for), or the code of the refusal. */
  onTokenRequest(outcome: string): void
  onEvents(outcome: EventOutcome, count: number): void
  onRefused(): void
}

// A pass that only looks takes some ten milliseconds; the slowest call may take its whole time limit.
const PASS_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** What this process did since it started. */
export function workMetrics(): WorkMetrics {
  const passes = new Histogram({
    name: 'berth_reconcile_duration_seconds',
    help: 'Passes of the reconciler over one registry, by what came of them.',
    labelNames: ['result'] as const,
    buckets: PASS_BUCKETS,
    registers: [],
  })
  const tokens = new Counter({
    name: 'berth_token_requests_total',
    help: 'Requests to /token: granted, reduced (fewer rights than asked for), or the code of the refusal.',
    labelNames: ['outcome'] as const,
    registers: [],
  })
  const events = new Counter({
    name: 'berth_registry_events_total',
    help: 'Events that registries reported: stored, ignored (reads of the portal itself) or dropped (not to be understood).',
    labelNames: ['outcome'] as const,
    registers: [],
  })
  const refused = new Counter({
    name: 'berth_registry_event_requests_refused_total',
    help: 'Requests to /events without the token of a registry.',
    registers: [],
  })
  // A rate needs a zero to rise from.
  for (const outcome of ['granted', 'reduced']) tokens.inc({ outcome }, 0)
  for (const outcome of ['stored', 'ignored', 'dropped'] as const) events.inc({ outcome }, 0)
  return {
    name: 'work',
    register: (registry) => {
      for (const metric of [tokens, events, refused]) registry.registerMetric(metric)
      registry.registerMetric(passes)
      return { refresh: async () => undefined, clear: () => undefined }
    },
    onPass: ({ result, seconds }) => passes.observe({ result }, seconds),
    onTokenRequest: (outcome) => tokens.inc({ outcome: outcome.toLowerCase() }),
    onEvents: (outcome, count) => events.inc({ outcome }, count),
    onRefused: () => refused.inc(),
  }
}
