import { DataTable } from '@/components/ui/data-table'
import { formatBytes } from '@/lib/kernel/bytes'
import type { ArrayView } from '@/lib/tenants/storage-view'

const COLUMNS = [
  { key: 'registry', title: 'Registry' },
  { key: 'uid', title: 'User on the array' },
  { key: 'wanted', title: 'Should be', align: 'end' as const },
  { key: 'found', title: 'Is', align: 'end' as const },
  { key: 'why', title: 'Why' },
]

/** How many hard quotas are as they should be, and which are not. */
export function QuotaTable({ array }: Readonly<{ array: ArrayView }>) {
  const { quotasHeld, quotasOutOfStep } = array
  return (
    <>
      <p className="text-sm text-muted">
        {quotasHeld === 1
          ? 'One registry has its quota'
          : `${quotasHeld} registries have their quota`}{' '}
        on the array, at 105 % of what was granted: there it stops a push that is already running.
      </p>
      {quotasOutOfStep.length === 0 ? null : (
        <DataTable caption="Quotas out of step" columns={COLUMNS}>
          {quotasOutOfStep.map(({ uid, registry, wantedBytes, foundBytes, problem }) => (
            <tr key={uid}>
              <td className="wrap-anywhere">{registry ?? 'erased'}</td>
              <td className="font-mono">{uid}</td>
              <td className="whitespace-nowrap text-right">{sizeOf(wantedBytes)}</td>
              <td className="whitespace-nowrap text-right">{sizeOf(foundBytes)}</td>
              <td className="wrap-anywhere">{problem}</td>
            </tr>
          ))}
        </DataTable>
      )}
    </>
  )
}

function sizeOf(bytes: number | null): string {
  return bytes === null ? 'none' : formatBytes(bytes)
}
