import { Gauge } from 'prom-client'
import type { QuotaFigures } from '../tenants/measure-quotas'
import type { MetricSource } from './metrics'

/** What is used of the quotas of registries, as last measured. */
export function quotaMetrics(measure: () => Promise<QuotaFigures>): MetricSource {
  return {
    name: 'quotas',
    register: (registry) => {
      const registers = [registry]
      const ofRegistry = (name: string, help: string) =>
        new Gauge({ name, help, labelNames: ['tenant', 'registry'] as const, registers })
      const quota = ofRegistry('berth_registry_quota_bytes', 'Quota of a registry in bytes.')
      const used = ofRegistry(
        'berth_registry_used_bytes',
        'Bytes on disk of a registry, as last measured. Missing before the first time.',
      )
      const ratio = ofRegistry(
        'berth_registry_quota_used_ratio',
        'Used bytes of a registry by its quota. From 1 on pushes are refused.',
      )
      const unsent = new Gauge({
        name: 'berth_quota_mails_unsent',
        help: 'Mails about quotas that failed and are tried again.',
        registers,
      })
      const clear = () => {
        for (const gauge of [quota, used, ratio]) gauge.reset()
        // A gauge without labels would be reset to 0, as if there were none.
        unsent.remove()
      }
      return {
        clear,
        refresh: async () => {
          const { registries, unsentMails } = await measure()
          clear()
          for (const { quotaBytes, usedBytes, ...labels } of registries) {
            quota.set(labels, quotaBytes)
            if (usedBytes === null) continue
            used.set(labels, usedBytes)
            ratio.set(labels, usedBytes / quotaBytes)
          }
          unsent.set(unsentMails)
        },
      }
    },
  }
}
