import Link from 'next/link'
import { Badge } from '@/components/ui/badge'
import { CopyButton } from '@/components/ui/copy-button'
import { RelativeTime } from '@/components/ui/relative-time'
import type { TagRow } from '@/lib/images/views'
import { formatBytes } from '@/lib/kernel/bytes'
import { DeleteTagButton } from './delete-tag-button'
import { type RepositoryPlace, tagHref } from './image-links'
import { imageName, pullCommand } from './pull-commands'
import { findSameImages, type SameImage } from './same-image'
import { shortDigest } from './short-digest'

type TagTableProps = Readonly<{
  place: RepositoryPlace
  rows: readonly TagRow[]
  /** `host:port` of the registry; null before it has one. */
  address: string | null
  mayDelete: boolean
}>

const HEADINGS = ['Tag', 'Created', 'Size (compressed)', 'Platforms', 'Digest', 'Pull'] as const

/** The tags of one page; rows that are the same image say so in a mark and in words. */
export function TagTable({ place, rows, address, mayDelete }: TagTableProps) {
  const same = findSameImages(rows)
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-left text-sm">
        <caption className="sr-only">Tags of {place.repository}</caption>
        <thead>
          <tr className="border-b border-line">
            {HEADINGS.map((heading) => (
              <th key={heading} scope="col" className="px-3 py-2 font-medium">
                {heading}
              </th>
            ))}
            {mayDelete && (
              <th scope="col" className="px-3 py-2">
                <span className="sr-only">Delete</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.tag} className="border-b border-line align-top">
              <th scope="row" className="max-w-64 px-3 py-2 font-normal">
                <TagName place={place} row={row} same={same.get(row.tag)} />
              </th>
              <td className="px-3 py-2 whitespace-nowrap">
                {row.createdAt === null ? (
                  <Unknown why="The builder wrote no time" />
                ) : (
                  <RelativeTime iso={row.createdAt} />
                )}
              </td>
              <td className="px-3 py-2 whitespace-nowrap tabular-nums">
                {row.sizeBytes === null ? <Unknown why="Unknown" /> : formatBytes(row.sizeBytes)}
              </td>
              <td className="px-3 py-2">
                <Platforms row={row} />
              </td>
              <td className="px-3 py-2 whitespace-nowrap">
                {row.digest === null ? (
                  <Unknown why="Lost" />
                ) : (
                  <span className="inline-flex items-center gap-1">
                    <code title={row.digest}>{shortDigest(row.digest)}</code>
                    <CopyButton text={row.digest} label={`Copy digest of ${row.tag}`} />
                  </span>
                )}
              </td>
              <td className="px-3 py-2">
                {address !== null && row.broken === null && (
                  <CopyButton
                    text={pullCommand('docker', imageName(address, place.repository, row.tag))}
                    label={`Copy pull command of ${row.tag}`}
                  />
                )}
              </td>
              {mayDelete && (
                <td className="px-3 py-2 text-right">
                  {row.digest !== null && (
                    <DeleteTagButton place={place} tag={row.tag} digest={row.digest} />
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function TagName({
  place,
  row,
  same,
}: Readonly<{ place: RepositoryPlace; row: TagRow; same: SameImage | undefined }>) {
  return (
    <div className="space-y-1">
      <Link href={tagHref(place, row.tag)} className="font-medium break-all underline">
        {row.tag}
      </Link>
      {same && (
        <p className="flex flex-wrap items-baseline gap-1 text-xs text-muted">
          <Badge tone="info">{same.mark}</Badge>
          <span className="break-all">same image as {same.others.join(', ')}</span>
        </p>
      )}
      {row.broken !== null && (
        <p className="text-xs">
          <Badge tone="danger">Broken</Badge> {row.broken}
        </p>
      )}
    </div>
  )
}

function Platforms({ row }: Readonly<{ row: TagRow }>) {
  if (row.kind === 'artifact') return <span className="break-all">{row.artifactType ?? 'artifact'}</span>
  if (row.platforms.length === 0) return <Unknown why="Unknown" />
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

function Unknown({ why }: Readonly<{ why: string }>) {
  return <span className="text-muted">{why}</span>
}
