import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { parseBearer } from '../kernel/authorization'
import type { QuotaFigures } from '../tenants/measure-quotas'
import type { WatchedCertificate } from '../tenants/watched-certificates'
import type { TokenFigures } from '../tokens/measure-expiry'
import { sendJson, sendText } from './http'
import { addQuotaMetrics } from './quota-metrics'

export type Metrics = { contentType: string; text(): Promise<string> }
/** `token` is null where nobody may scrape. */
export type MetricsDeps = Metrics & { token: string | null }

/**
 * What Prometheus scrapes: this Node process, when access tokens and certificates expire, and how full registries are. Names of teams, registries
 * and CI accounts are in it, so that an alert can say which; people are counted and not named, and there is nothing
 * secret.
 */
export function createMetrics(
  measureExpiry: () => Promise<TokenFigures>,
  listCertificates: () => Promise<
    readonly Pick<WatchedCertificate, 'kind' | 'name' | 'notAfter'>[]
  >,
  measureQuotas: () => Promise<QuotaFigures>,
): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const refreshQuotas = addQuotaMetrics(registry, measureQuotas)
  const secrets = new Gauge({
    name: 'berth_token_secrets',
    help: 'Secrets of access tokens that are not revoked, by kind of token and state. A secret that expires soon (14 days) is usable too.',
    labelNames: ['kind', 'state'] as const,
    registers: [registry],
  })
  const expiry = new Gauge({
    name: 'berth_ci_account_expiry_timestamp_seconds',
    help: 'When the latest secret of a CI account expires, in seconds since 1970. Accounts that never expire are missing.',
    labelNames: ['tenant', 'account'] as const,
    registers: [registry],
  })
  const certificates = new Gauge({
    name: 'berth_certificate_expiry_timestamp_seconds',
    help: 'When a certificate ends, in seconds since 1970: CAs, leaves, and those of registries by name.',
    labelNames: ['kind', 'name'] as const,
    registers: [registry],
  })
  return {
    contentType: registry.contentType,
    text: async () => {
      certificates.reset()
      for (const { kind, name, notAfter } of await listCertificates())
        certificates.set({ kind, name }, notAfter.getTime() / 1000)
      const figures = await measureExpiry()
      secrets.reset()
      for (const { kind, ...counts } of figures.secrets) {
        secrets.set({ kind, state: 'usable' }, counts.usable)
        secrets.set({ kind, state: 'expiring_soon' }, counts.expiringSoon)
        secrets.set({ kind, state: 'expired' }, counts.expired)
        secrets.set({ kind, state: 'never_expires' }, counts.endless)
      }
      expiry.reset()
      for (const { tenant, account, expiresAt } of figures.accounts) {
        expiry.set({ tenant, account }, expiresAt.getTime() / 1000)
      }
      await refreshQuotas()
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
