import { Gauge } from 'prom-client'
import type { WatchedCertificate } from '../tenants/watched-certificates'
import type { TokenFigures } from '../tokens/measure-expiry'
import type { MetricSource } from './metrics'

/** When access tokens and certificates end. */
export function expiryMetrics(
  measureExpiry: () => Promise<TokenFigures>,
  listCertificates: () => Promise<
    readonly Pick<WatchedCertificate, 'kind' | 'name' | 'notAfter'>[]
  >,
): MetricSource {
  return {
    name: 'expiry',
    register: (registry) => {
      const registers = [registry]
      const secrets = new Gauge({
        name: 'berth_token_secrets',
        help: 'Secrets of access tokens that are not revoked, by kind of token and state. A secret that expires soon (14 days) is usable too.',
        labelNames: ['kind', 'state'] as const,
        registers,
      })
      const expiry = new Gauge({
        name: 'berth_ci_account_expiry_timestamp_seconds',
        help: 'When the latest secret of a CI account expires, in seconds since 1970. Accounts that never expire are missing.',
        labelNames: ['tenant', 'account'] as const,
        registers,
      })
      const certificates = new Gauge({
        name: 'berth_certificate_expiry_timestamp_seconds',
        help: 'When a certificate ends, in seconds since 1970: CAs, leaves, and those of registries by name.',
        labelNames: ['kind', 'name'] as const,
        registers,
      })
      const clear = () => {
        for (const gauge of [secrets, expiry, certificates]) gauge.reset()
      }
      return {
        clear,
        refresh: async () => {
          const ends = await listCertificates()
          const figures = await measureExpiry()
          clear()
          for (const { kind, name, notAfter } of ends)
            certificates.set({ kind, name }, notAfter.getTime() / 1000)
          for (const { kind, ...counts } of figures.secrets) {
            secrets.set({ kind, state: 'usable' }, counts.usable)
            secrets.set({ kind, state: 'expiring_soon' }, counts.expiringSoon)
            secrets.set({ kind, state: 'expired' }, counts.expired)
            secrets.set({ kind, state: 'never_expires' }, counts.endless)
          }
          for (const { tenant, account, expiresAt } of figures.accounts)
            expiry.set({ tenant, account }, expiresAt.getTime() / 1000)
        },
      }
    },
  }
}
