import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { expiryMetrics } from './expiry-metrics'
import { answerMetrics, createMetrics } from './metrics'
import { quotaMetrics } from './quota-metrics'

const TOKEN = 'm'.repeat(40)

let server: Server | undefined
afterEach(() => new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined))))

async function scrape(metricsToken: string | null, headers: Record<string, string>) {
  const expiresAt = new Date(1_800_000_000_000)
  const metrics = createMetrics([
    expiryMetrics(
      async () => ({
        secrets: [{ kind: 'ci', usable: 3, expiringSoon: 1, expired: 2, endless: 0 }],
        accounts: [{ tenant: 'payments', account: 'build', expiresAt }],
      }),
      async () => [{ kind: 'token-ca', name: 'token-ca', notAfter: expiresAt }],
    ),
    quotaMetrics(async () => ({
      registries: [
        { tenant: 'payments', registry: 'apps', quotaBytes: 1000, usedBytes: 850 },
        { tenant: 'payments', registry: 'new', quotaBytes: 1000, usedBytes: null },
      ],
      unsentMails: 2,
    })),
  ])
  const made = createServer((request, response) => {
    void answerMetrics({ ...metrics, token: metricsToken }, request, response)
  })
  server = made
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
  return fetch(`http://127.0.0.1:${(made.address() as AddressInfo).port}/metrics`, { headers })
}

test('the holder of the token gets gauges in Prometheus’ text format', async () => {
  const answer = await scrape(TOKEN, { authorization: `Bearer ${TOKEN}` })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  const lines = (await answer.text()).split('\n')
  expect(lines).toContain('berth_token_secrets{kind="ci",state="usable"} 3')
  expect(lines).toContain('berth_token_secrets{kind="ci",state="expiring_soon"} 1')
  expect(lines).toContain('berth_token_secrets{kind="ci",state="expired"} 2')
  expect(lines).toContain(
    'berth_ci_account_expiry_timestamp_seconds{tenant="payments",account="build"} 1800000000',
  )
  expect(lines).toContain(
    'berth_certificate_expiry_timestamp_seconds{kind="token-ca",name="token-ca"} 1800000000',
  )
  const apps = '{tenant="payments",registry="apps"}'
  expect(lines).toContain(`berth_registry_quota_bytes${apps} 1000`)
  expect(lines).toContain(`berth_registry_used_bytes${apps} 850`)
  expect(lines).toContain(`berth_registry_quota_used_ratio${apps} 0.85`)
  expect(lines).toContain('berth_registry_quota_bytes{tenant="payments",registry="new"} 1000')
  expect(lines.join()).not.toContain('used_bytes{tenant="payments",registry="new"}')
  expect(lines).toContain('berth_quota_mails_unsent 2')
  expect(lines.some((line) => line.startsWith('nodejs_eventloop_lag_seconds '))).toBe(true)
})

test.each([
  ['nobody', {}],
  ['another token', { authorization: `Bearer ${'n'.repeat(40)}` }],
  ['a part of it', { authorization: `Bearer ${TOKEN.slice(1)}` }],
  ['Basic', { authorization: `Basic ${Buffer.from(`a:${TOKEN}`).toString('base64')}` }],
] as const)('%s gets nothing', async (_, headers) => {
  const answer = await scrape(TOKEN, headers)
  expect(answer.status).toBe(401)
  expect(await answer.text()).not.toContain('berth_')
})

test('without the setting there is nothing to be had', async () => {
  const answer = await scrape(null, { authorization: `Bearer ${TOKEN}` })
  expect(answer.status).toBe(404)
})
