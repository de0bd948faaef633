'use client'

import type { ReactNode } from 'react'
import { Link } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import { formatBytes } from '@/lib/kernel/bytes'
import type { ReplicasRule } from '@/lib/tenants/replicas'
import type { ChangeChoices, RegistryDetail } from '@/lib/tenants/views'
import { ChangeQuota } from './change-quota'
import { ChangeRegistry } from './change-registry'
import type { ChangeAction, QuotaAction, RestartAction } from './registry-actions'
import { registryHref } from './registry-links'
import { RestartRegistry } from './restart-registry'
import { UsageMeter } from './usage-meter'
import { useRegistry } from './use-registry'

type Props = Readonly<{
  initial: RegistryDetail
  /** What is in the bin alone; null when it is not known. */
  binBytes: number | null
  changeQuota: QuotaAction
  choices: ChangeChoices
  replicas: ReplicasRule
  change: ChangeAction
  restart: RestartAction
}>

export function RegistrySettings(props: Props) {
  const { initial, binBytes, changeQuota, choices, replicas, change, restart } = props
  const { data: registry } = useRegistry(initial)
  const { usage, certificateUntil, readyAt } = registry
  const place = { tenantSlug: registry.tenantSlug, registrySlug: registry.slug }
  const isLive = registry.phase !== 'deleting' && registry.phase !== 'deleted'
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <section
        aria-labelledby="usage"
        className="grid content-start gap-4 rounded-lg border border-line bg-surface p-5"
      >
        <h2 id="usage" className="font-semibold">
          Usage
        </h2>
        <UsageMeter usage={usage} quotaBytes={registry.quotaBytes} />
        {usage === null ? null : (
          <p className="text-sm text-muted">
            Measured <RelativeTime iso={usage.measuredAt} />. Layers that images share count once.
          </p>
        )}
        {binBytes === null || binBytes === 0 ? null : (
          <p className="text-sm">
            {formatBytes(binBytes)} of it are in the{' '}
            <Link href={registryHref(place, 'bin')} className="text-accent underline">
              bin
            </Link>{' '}
            alone: a purge and the clean-up of the storage free them.
          </p>
        )}
        {registry.abilities.changeQuota && isLive ? (
          <div className="border-t border-line pt-4">
            <ChangeQuota registry={registry} changeQuota={changeQuota} />
          </div>
        ) : (
          <p className="text-sm">
            <Link
              href={registryHref(
                { tenantSlug: registry.tenantSlug, registrySlug: registry.slug },
                'quota',
              )}
              className="text-accent underline"
            >
              {registry.abilities.requestQuota
                ? 'Ask for a larger quota'
                : 'How to get a larger quota'}
            </Link>
          </p>
        )}
      </section>
      <section
        aria-labelledby="facts"
        className="grid content-start gap-4 rounded-lg border border-line bg-surface p-5"
      >
        <h2 id="facts" className="font-semibold">
          Settings
        </h2>
        <dl className="grid gap-3 text-sm">
          <Fact name="Purpose">{registry.purpose}</Fact>
          <Fact name="Image">
            <code className="font-mono">{registry.image}</code>
          </Fact>
          <Fact name="Replicas">{registry.replicas}</Fact>
          <Fact name="Memory">{formatBytes(registry.memoryBytes ?? choices.memory.default)}</Fact>
          <Fact name="CPUs">{registry.cpus ?? choices.cpus.default}</Fact>
          <Fact name="Asked for by">{registry.createdBy}</Fact>
          <Fact name="Created">
            <RelativeTime iso={registry.createdAt} />
          </Fact>
          <Fact name="Ready since">
            {readyAt === null ? 'not yet' : <RelativeTime iso={readyAt} />}
          </Fact>
          <Fact name="Certificate until">
            {certificateUntil === null
              ? 'none yet'
              : `${certificateUntil.slice(0, 10)}, renewed by itself`}
          </Fact>
          <Fact name="Version of its settings">
            {registry.observedGeneration === registry.generation
              ? `${registry.generation}, in effect`
              : `${registry.generation}, on its way (${registry.observedGeneration} in effect)`}
          </Fact>
        </dl>
        {registry.abilities.change ? (
          <ChangeRegistry {...{ registry, choices, replicas, change }} />
        ) : (
          <p className="text-sm text-muted">Owners of the team and admins change these.</p>
        )}
        {registry.abilities.change && registry.suspension === null ? (
          <RestartRegistry {...{ place, restart }} generation={registry.generation} />
        ) : null}
      </section>
    </div>
  )
}

function Fact({ name, children }: Readonly<{ name: string; children: ReactNode }>) {
  return (
    <div className="grid gap-x-4 sm:grid-cols-[11rem_1fr]">
      <dt className="text-muted">{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  )
}
