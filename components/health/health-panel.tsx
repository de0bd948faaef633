'use client'

import { useQuery } from '@tanstack/react-query'
import { EmptyState } from '@/components/ui/empty-state'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import { healthQuery } from '@/lib/client/health-query'
import type { HealthView } from '@/lib/tenants/health-view'
import { HealthActions, type MeasureAction, type TestAction } from './health-actions'
import { HealthParts } from './health-parts'
import { NodeTable } from './node-table'
import { ServiceTable } from './service-table'
import { WorkerNotice } from './worker-notice'

type Props = Readonly<{ initial: HealthView; test: TestAction; measure: MeasureAction }>

/** What is wrong first, then every part with its state, then nodes and services one by one. */
export function HealthPanel({ initial, test, measure }: Props) {
  const { data, error } = useQuery({ ...healthQuery, initialData: initial })
  const { seen } = data
  return (
    <div className="grid grid-cols-1 gap-6">
      {error === null ? null : (
        <Notice tone="warn" title="This page is not up to date">
          {error.message}
        </Notice>
      )}
      <WorkerNotice worker={data.worker} now={data.now} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <HealthActions isLookWanted={data.lookWantedAt !== null} test={test} measure={measure} />
        <p className="text-sm text-muted" aria-live="polite">
          {data.lookWantedAt === null ? null : 'A worker is to look again. '}
          {seen === null ? (
            'No worker has looked yet.'
          ) : (
            <>
              Seen <RelativeTime iso={seen.observedAt} />
            </>
          )}
        </p>
      </div>
      <HealthParts health={data} />
      {seen === null ? (
        <EmptyState title="Nothing is known of nodes and services yet">
          A worker looks at the Swarm when it starts, and every minute.
        </EmptyState>
      ) : (
        <>
          <section aria-labelledby="nodes" className="grid grid-cols-1 gap-3">
            <h2 id="nodes" className="font-semibold">
              Nodes
            </h2>
            <NodeTable nodes={seen.nodes} />
          </section>
          <section aria-labelledby="services" className="grid grid-cols-1 gap-3">
            <h2 id="services" className="font-semibold">
              Services
            </h2>
            <ServiceTable services={seen.services} />
          </section>
        </>
      )}
    </div>
  )
}
