'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { registryHref } from '@/components/registries/registry-links'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { Link } from '@/components/ui/link'
import { Notice } from '@/components/ui/notice'
import type { ActionResult } from '@/lib/client/problem'
import { storageQuery } from '@/lib/client/storage-query'
import type { StorageView } from '@/lib/tenants/storage-view'
import { ArraySection } from './array-section'
import { StorageNodeTable } from './storage-node-table'
import { TreeSection } from './tree-section'

type Props = Readonly<{
  initial: StorageView
  measure: (input: Record<string, never>) => Promise<ActionResult<{ wantedAt: string }>>
}>

/** What is wrong first, then the tree, the nodes and the array. */
export function StoragePanel({ initial, measure }: Props) {
  const { data, error } = useQuery({ ...storageQuery, initialData: initial })
  const cache = useQueryClient()
  const measuring = useAction(measure)
  const isWanted = data.lookWantedAt !== null

  async function askForLook() {
    await measuring.run({})
    await cache.invalidateQueries({ queryKey: storageQuery.queryKey })
  }

  return (
    <div className="grid grid-cols-1 gap-6">
      {error === null ? null : (
        <Notice tone="warn" title="This page is not up to date">
          {error.message}
        </Notice>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <Button
          variant="primary"
          isBusy={measuring.isBusy || isWanted}
          onClick={() => void askForLook()}
        >
          Measure now
        </Button>
        <p role="status" className="text-sm text-muted">
          {isWanted ? 'A worker is to look again.' : null}
        </p>
      </div>
      <ProblemPanel problem={measuring.problem} />
      <TroubledRegistries troubled={data.troubled} />
      <TreeSection root={data.root} tree={data.tree} />
      <section aria-labelledby="nodes" className="grid grid-cols-1 gap-3">
        <h2 id="nodes" className="font-semibold">
          On the nodes
        </h2>
        <StorageNodeTable nodes={data.nodes} />
      </section>
      <ArraySection array={data.array} onArray={data.onArray} />
    </div>
  )
}

function TroubledRegistries({ troubled }: Readonly<{ troubled: StorageView['troubled'] }>) {
  if (troubled.length === 0) return null
  return (
    <Notice tone="warn" title="Registries in trouble for their storage">
      <ul className="grid gap-1">
        {troubled.map(({ tenantSlug, slug, sentence }) => (
          <li key={`${tenantSlug}/${slug}`}>
            <Link
              href={registryHref({ tenantSlug, registrySlug: slug })}
              className="font-medium underline"
            >
              {tenantSlug}/{slug}
            </Link>
            : {sentence}
          </li>
        ))}
      </ul>
    </Notice>
  )
}
