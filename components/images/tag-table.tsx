import Link from 'next/link'
import { Badge } from '@/components/ui/badge'
import { CopyButton } from '@/components/ui/copy-button'
import { DataTable } from '@/components/ui/data-table'
import { RelativeTime } from '@/components/ui/relative-time'
import type { TagRow } from '@/lib/images/views'
import { formatBytes } from '@/lib/kernel/bytes'
import { DeleteTagButton } from './delete-tag-button'
import type { RemoveTag } from './delete-tag-form'
import { type RepositoryPlace, tagHref } from './image-links'
import { imageName, pullCommand } from './pull-commands'
import { findSameImages, type SameImage } from './same-image'
import { shortDigest } from './short-digest'

type TagTableProps = Readonly<{
  place: RepositoryPlace
  rows: readonly TagRow[]
  /** `host:port` of the registry; null before it has one. */
  address: string | null
  /** Null for readers who may not delete. */
  removeTag: RemoveTag | null
}>

const COLUMNS = [
  { key: 'tag', title: 'Tag' },
  { key: 'created', title: 'Created' },
  { key: 'size', title: 'Size (compressed)', align: 'end' },
  { key: 'platforms', title: 'Platforms' },
  { key: 'digest', title: 'Digest' },
  { key: 'pull', title: 'Pull command' },
] as const
const DELETE_COLUMN = { key: 'delete', title: 'Delete' } as const

/** The tags of one page; rows that are the same image say so in a mark and in words. */
export function TagTable({ place, rows, address, removeTag }: TagTableProps) {
  const same = findSameImages(rows)
  return (
    <DataTable
      caption={`Tags of ${place.repository}`}
      columns={removeTag ? [...COLUMNS, DELETE_COLUMN] : COLUMNS}
    >
      {rows.map((row) => (
        <tr key={row.tag} className="align-top">
          <td className="min-w-48">
            <TagName place={place} row={row} same={same.get(row.tag)} />
          </td>
          <td className="whitespace-nowrap">
            {row.createdAt === null ? <Unknown /> : <RelativeTime iso={row.createdAt} />}
          </td>
          <td className="whitespace-nowrap text-right tabular-nums">
            {row.sizeBytes === null ? <Unknown /> : formatBytes(row.sizeBytes)}
          </td>
          <td>
            <Platforms row={row} />
          </td>
          <td className="whitespace-nowrap">
            <DigestCell row={row} />
          </td>
          <td>
            {address === null || row.broken !== null ? (
              <Unknown />
            ) : (
              <CopyButton
                text={pullCommand('docker', imageName(address, place.repository, row.tag))}
                label={`Copy pull command of ${row.tag}`}
              />
            )}
          </td>
          {removeTag ? (
            <td>
              <DeleteTagButton
                place={place}
                tag={row.tag}
                digest={row.digest}
                removeTag={removeTag}
              />
            </td>
          ) : null}
        </tr>
      ))}
    </DataTable>
  )
}

function DigestCell({ row: { digest, tag } }: Readonly<{ row: TagRow }>) {
  if (digest === null) return <Unknown />
  return (
    <span className="inline-flex items-center gap-1">
      <code title={digest}>{shortDigest(digest)}</code>
      <CopyButton text={digest} label={`Copy digest of ${tag}`} />
    </span>
  )
}

function TagName({
  place,
  row,
  same,
}: Readonly<{ place: RepositoryPlace; row: TagRow; same: SameImage | undefined }>) {
  return (
    <div className="space-y-1">
      <Link href={tagHref(place, row.tag)} className="font-medium wrap-anywhere underline">
        {row.tag}
      </Link>
      {same && (
        <p className="flex flex-wrap items-baseline gap-1 text-xs text-muted">
          <Badge tone="accent">{same.mark}</Badge>
          <span className="wrap-anywhere">same image as {same.others.join(', ')}</span>
        </p>
      )}
      {row.broken !== null && (
        <p className="text-xs">
          <Badge tone="bad">Broken</Badge> {row.broken}
        </p>
      )}
    </div>
  )
}

function Platforms({ row }: Readonly<{ row: TagRow }>) {
  if (row.kind === 'artifact')
    return <span className="wrap-anywhere">{row.artifactType ?? 'artifact'}</span>
  if (row.platforms.length === 0) return <Unknown />
  return (
    <ul className="flex flex-wrap gap-1">
      {row.platforms.map((platform) => (
        <li key={platform}>
          <Badge>{platform}</Badge>
        </li>
      ))}
    </ul>
  )
}

function Unknown() {
  return <span className="text-muted">unknown</span>
}
