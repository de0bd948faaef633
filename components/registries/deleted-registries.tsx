'use client'

import { useRouter } from 'next/navigation'
import { KeepFresh } from '@/components/images/keep-fresh'
import { Button } from '@/components/ui/button'
import { DataTable } from '@/components/ui/data-table'
import { Meter } from '@/components/ui/meter'
import { RelativeTime } from '@/components/ui/relative-time'
import { formatBytes } from '@/lib/kernel/bytes'
import type { DeletedRegistryView } from '@/lib/tenants/views'
import { ConfirmByName } from './confirm-by-name'
import { ProblemPanel } from './problem-panel'
import type { EraseAction, RestoreAction } from './registry-actions'
import { registryHref } from './registry-links'
import { useAction } from './use-action'

const COLUMNS = [
  { key: 'name', title: 'Registry' },
  { key: 'size', title: 'Size' },
  { key: 'deleted', title: 'Deleted' },
  { key: 'left', title: 'Kept for' },
  { key: 'acts', title: 'What you can do' },
]
const FRESH_MS = 2_000

type Acts = Readonly<{ restore: RestoreAction; erase: EraseAction }>

/** What lies in the trash, how long for certain, and the two ways out of it. */
export function DeletedRegistries(
  props: Readonly<{ registries: readonly DeletedRegistryView[] }> & Acts,
) {
  const { registries, restore, erase } = props
  return (
    <>
      {registries.some(({ erasing }) => erasing !== null) ? <KeepFresh everyMs={FRESH_MS} /> : null}
      <DataTable caption="Deleted registries" columns={COLUMNS}>
        {registries.map((registry) => (
          <DeletedRow key={registry.id} {...{ registry, restore, erase }} />
        ))}
      </DataTable>
    </>
  )
}

function DeletedRow({ registry, ...acts }: Readonly<{ registry: DeletedRegistryView }> & Acts) {
  const { tenantSlug, slug, address, usedBytes, deletedAt, erasing, daysLeft, failure } = registry
  return (
    <tr>
      <td>
        <span className="font-medium">
          {tenantSlug}/{slug}
        </span>
        {address === null ? null : (
          <p className="text-xs text-muted">
            <code className="font-mono">{address}</code> stays reserved
          </p>
        )}
      </td>
      <td className="whitespace-nowrap">
        {usedBytes === null ? (
          <span className="text-muted">not known</span>
        ) : (
          formatBytes(usedBytes)
        )}
      </td>
      <td className="whitespace-nowrap">
        <RelativeTime iso={deletedAt} />
      </td>
      <td className="min-w-40">
        {erasing === null ? <TimeLeft days={daysLeft} /> : <Progress {...erasing} name={slug} />}
        {failure === null ? null : (
          <p className="mt-1 max-w-xs text-xs text-bad">{failure.sentence}</p>
        )}
      </td>
      <td>
        <RowActs registry={registry} {...acts} />
      </td>
    </tr>
  )
}

function TimeLeft({ days }: Readonly<{ days: number }>) {
  if (days === 0) return 'until somebody erases it'
  return days === 1 ? '1 more day' : `${days} more days`
}

function Progress(
  props: Readonly<{ removedFiles: number; totalFiles: number | null; name: string }>,
) {
  const { removedFiles, totalFiles, name } = props
  if (totalFiles === null || totalFiles === 0) return `Being erased: ${removedFiles} files so far`
  return (
    <Meter
      label={`Erasing ${name}`}
      value={removedFiles}
      max={totalFiles}
      text={`Being erased: ${removedFiles} of about ${totalFiles} files`}
    />
  )
}

function RowActs({ registry, restore, erase }: Readonly<{ registry: DeletedRegistryView }> & Acts) {
  const router = useRouter()
  const restoring = useAction(restore)
  const { id, tenantSlug, slug, abilities, daysLeft } = registry
  const name = `${tenantSlug}/${slug}`

  async function bringBack() {
    const place = await restoring.run({ registryId: id })
    if (place !== null) router.push(registryHref(place))
  }

  if (registry.erasing !== null) return null
  if (!abilities.restore) return <span className="text-muted">Owners can restore it.</span>
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        <Button isBusy={restoring.isBusy} onClick={() => void bringBack()}>
          Restore<span className="sr-only"> {name}</span>
        </Button>
        {abilities.erase ? (
          <ConfirmByName
            button="Erase"
            of={name}
            title={`Erase ${name}?`}
            name={slug}
            label="Name of the registry"
            last="Erase for good"
            act={(confirm) => erase({ registryId: id, confirm })}
            onDone={() => router.refresh()}
          >
            {daysLeft === 0 ? '' : 'Its owners may still want it back. '}
            Its images are removed and its address is given to others. Nobody can undo this.
          </ConfirmByName>
        ) : null}
      </div>
      <ProblemPanel problem={restoring.problem} />
    </div>
  )
}
