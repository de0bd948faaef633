'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import type { RegistryPlace } from '@/components/registries/registry-links'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { DataTable } from '@/components/ui/data-table'
import { Dialog } from '@/components/ui/dialog'
import type { BinItem } from '@/lib/images/bin/views'
import type { RestoreBinned, StartJob } from './bin-actions'
import { BinRow } from './bin-row'
import { JOBS_KEY } from './job-progress'

type BinTableProps = Readonly<{
  place: RegistryPlace
  items: readonly BinItem[]
  total: number
  /** Both null for readers who may not change anything. */
  restore: RestoreBinned | null
  startJob: StartJob | null
}>

const COLUMNS = [
  { key: 'tag', title: 'Tag' },
  { key: 'who', title: 'Deleted' },
  { key: 'frees', title: 'Purge frees', align: 'end' },
  { key: 'expires', title: 'Purged' },
] as const
const CHANGE = { key: 'change', title: 'Change' } as const

export function BinTable({ place, items, total, restore, startJob }: BinTableProps) {
  const router = useRouter()
  const cache = useQueryClient()
  const [doomed, setDoomed] = useState<readonly BinItem[] | 'all' | null>(null)
  const purging = useAction(startJob ?? refused)

  async function purge() {
    if (doomed === null) return
    const what =
      doomed === 'all'
        ? { kind: 'purgeAll' as const }
        : { kind: 'purge' as const, ids: doomed.map(({ id }) => id) }
    if ((await purging.run({ ...place, what })) === null) return
    setDoomed(null)
    await cache.invalidateQueries({ queryKey: JOBS_KEY })
    router.refresh()
  }

  const isOne = doomed !== null && doomed !== 'all'
  return (
    <div className="grid gap-4">
      {startJob === null ? null : (
        <Button variant="danger" className="justify-self-start" onClick={() => setDoomed('all')}>
          Purge all now
        </Button>
      )}
      <DataTable caption="Bin" columns={restore === null ? COLUMNS : [...COLUMNS, CHANGE]}>
        {items.map((item) => (
          <BinRow
            key={item.id}
            {...{ place, item, restore }}
            onPurge={startJob === null ? null : () => setDoomed([item])}
          />
        ))}
      </DataTable>
      <Dialog
        title={isOne ? `Purge ${doomed[0]?.tag}?` : `Purge all ${total}?`}
        isOpen={doomed !== null}
        onClose={() => setDoomed(null)}
      >
        <p>
          {isOne ? 'It cannot be put back' : 'None can be put back'} after that. What other tags,
          indexes or the rest of the bin need stays.
        </p>
        <ProblemPanel problem={purging.problem} />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={() => setDoomed(null)}>Cancel</Button>
          <Button variant="danger" isBusy={purging.isBusy} onClick={() => void purge()}>
            Purge for good
          </Button>
        </div>
      </Dialog>
    </div>
  )
}

/** Stands in where nothing can be asked for. */
const refused: StartJob = () => Promise.reject(new Error('Nobody may do this here.'))
