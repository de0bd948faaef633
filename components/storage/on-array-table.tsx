import { registryHref } from '@/components/registries/registry-links'
import { DataTable } from '@/components/ui/data-table'
import { Link } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import { formatBytes } from '@/lib/kernel/bytes'
import type { OnArrayView } from '@/lib/tenants/storage-view'

const COLUMNS = [
  { key: 'registry', title: 'Registry' },
  { key: 'uid', title: 'User on the array' },
  { key: 'used', title: 'Used there', align: 'end' as const },
  { key: 'quota', title: 'Hard quota', align: 'end' as const },
  { key: 'asked', title: 'Asked' },
]

/** What the array itself counts for each registry, some minutes behind what was pushed. */
export function OnArrayTable({ registries }: Readonly<{ registries: readonly OnArrayView[] }>) {
  if (registries.length === 0) return null
  return (
    <DataTable caption="Registries on the array" columns={COLUMNS}>
      {registries.map(({ tenantSlug, slug, uid, usedBytes, hardQuotaBytes, usedAt }) => (
        <tr key={uid}>
          <td className="wrap-anywhere">
            <Link
              href={registryHref({ tenantSlug, registrySlug: slug })}
              className="text-accent hover:underline"
            >
              {tenantSlug}/{slug}
            </Link>
          </td>
          <td className="font-mono">{uid}</td>
          <td className="whitespace-nowrap text-right">{formatBytes(usedBytes)}</td>
          <td className="whitespace-nowrap text-right">{formatBytes(hardQuotaBytes)}</td>
          <td className="whitespace-nowrap">
            <RelativeTime iso={usedAt} />
          </td>
        </tr>
      ))}
    </DataTable>
  )
}
