import { Gauge } from 'prom-client'
import type { PlatformFigures } from '../tenants/platform-figures'
import type { MetricSource } from './metrics'

/**
 * How far the platform is from what is desired, and what a worker last saw of Swarm, storage and directory. From the
 * database, so every process tells the same: aggregate with `max`, not with `sum`.
 */
export function platformMetrics(readFigures: () => Promise<PlatformFigures>): MetricSource {
  return {
    name: 'platform',
    register: (registry) => {
      const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
        new Gauge<Label>({ name, help, labelNames, registers: [registry] })
      const phases = gauge('berth_registries', 'Registries by phase.', ['phase'])
      const queue = gauge(
        'berth_reconcile_queue_length',
        'Registries for which something is desired that is not settled.',
      )
      const oldest = gauge(
        'berth_reconcile_oldest_change_timestamp_seconds',
        'Since when the oldest of these waits, in seconds since 1970. Missing while none does.',
      )
      const lastPass = gauge(
        'berth_reconcile_last_pass_timestamp_seconds',
        'When the worker that leads last ended a pass over a registry, in seconds since 1970.',
      )
      const reported = gauge(
        'berth_worker_reported_timestamp_seconds',
        'When a worker that leads last reported, in seconds since 1970.',
      )
      const lease = gauge(
        'berth_worker_lease_expiry_timestamp_seconds',
        'When the lease of the worker that leads ends unless it renews it, in seconds since 1970.',
      )
      const epoch = gauge(
        'berth_worker_lease_epoch',
        'How often another worker took the lead; rises with every change.',
      )
      const observed = gauge(
        'berth_platform_observed_timestamp_seconds',
        'When a worker last looked at Swarm, storage and directory, in seconds since 1970.',
      )
      const up = gauge('berth_platform_up', 'Whether that look found it in order.', ['part'])
      const nodes = gauge('berth_swarm_nodes', 'Nodes of the Swarm.', ['state', 'availability'])
      const free = gauge('berth_storage_free_bytes', 'What is free on the export.')
      const size = gauge('berth_storage_size_bytes', 'How large the export is.')
      const plain = [queue, oldest, lastPass, reported, lease, epoch, observed, free, size]
      const clear = () => {
        // A reset would set those without labels to 0.
        for (const each of plain) each.remove()
        for (const each of [phases, up, nodes]) each.reset()
      }
      return {
        clear,
        refresh: async () => {
          const figures = await readFigures()
          clear()
          for (const { phase, count } of figures.phases) phases.set({ phase }, count)
          queue.set(figures.waiting)
          setTime(oldest, figures.oldestChangeAt)
          setTime(lastPass, figures.report?.lastPassAt)
          setTime(reported, figures.report?.reportedAt)
          setTime(lease, figures.lease?.expiresAt)
          if (figures.lease !== null) epoch.set(figures.lease.epoch)
          const seen = figures.observation
          if (seen === null) return
          setTime(observed, seen.observedAt)
          up.set({ part: 'swarm' }, seen.swarmProblem === null ? 1 : 0)
          up.set({ part: 'storage' }, seen.storageProblem === null ? 1 : 0)
          up.set({ part: 'directory' }, seen.directoryProblem === null ? 1 : 0)
          for (const { state, availability } of seen.nodes) nodes.inc({ state, availability })
          if (seen.storageFreeBytes !== null) free.set(seen.storageFreeBytes)
          if (seen.storageTotalBytes !== null) size.set(seen.storageTotalBytes)
        },
      }
    },
  }
}

function setTime(gauge: Gauge, at: Date | null | undefined): void {
  if (at !== null && at !== undefined) gauge.set(at.getTime() / 1000)
}
