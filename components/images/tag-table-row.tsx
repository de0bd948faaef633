import { Badge } from '@/components/ui/badge'
import { CopyButton } from '@/components/ui/copy-button'
import { Link } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import { artifactKind, attachedKind } from '@/lib/images/browse/artifact-kind'
import type { TagRow } from '@/lib/images/views'
import { formatBytes } from '@/lib/kernel/bytes'
import { DeleteTagButton } from './delete-tag-button'
import { type RepositoryPlace, tagHref } from './image-links'
import { namesText } from './same-image'
import { SelectBox } from './select-box'
import { shortDigest } from './short-digest'

type TagTableRowProps = Readonly<{
  place: RepositoryPlace
  row: TagRow
  /** Shared with the other rows of the same image. */
  mark: string | undefined
  isSelected: boolean
  onSelect: (isOn: boolean) => void
  mayDelete: boolean
}>

export function TagTableRow(props: TagTableRowProps) {
  const { place, row, mark, isSelected, onSelect, mayDelete } = props
  const { tag, digest, sizeBytes, pushedAt, pushedBy, lastPulledAt } = row
  return (
    <tr className={`align-top ${isSelected ? 'bg-accent-soft' : ''}`}>
      <td>
        <SelectBox label={`Select ${tag}`} isOn={isSelected} onChange={onSelect} />
      </td>
      <td className="min-w-48">
        <Name place={place} row={row} mark={mark} />
      </td>
      <td className="min-w-36">
        {pushedAt === null ? <Unknown /> : <RelativeTime iso={pushedAt} />}
        {pushedBy === null ? null : (
          <span className="block text-xs text-muted wrap-anywhere">by {pushedBy}</span>
        )}
      </td>
      <td className="whitespace-nowrap text-right tabular-nums">
        {sizeBytes === null ? <Unknown /> : formatBytes(sizeBytes)}
      </td>
      <td>
        <Platforms row={row} />
      </td>
      <td className="whitespace-nowrap">
        {lastPulledAt === null ? (
          <span className="text-muted">never</span>
        ) : (
          <RelativeTime iso={lastPulledAt} />
        )}
      </td>
      <td className="whitespace-nowrap">
        {digest === null ? (
          <Unknown />
        ) : (
          <span className="inline-flex items-center gap-1">
            <code title={digest}>{shortDigest(digest)}</code>
            <CopyButton text={digest} label={`Copy digest of ${tag}`} />
          </span>
        )}
      </td>
      {mayDelete ? (
        <td>
          <DeleteTagButton tag={tag} digest={digest} />
        </td>
      ) : null}
    </tr>
  )
}

type NameProps = Pick<TagTableRowProps, 'place' | 'row' | 'mark'>

function Name({ place, row, mark }: NameProps) {
  const { tag, siblings, attached, attachedTo, broken } = row
  return (
    <div className="grid gap-1">
      <Link href={tagHref(place, tag)} className="font-medium wrap-anywhere underline">
        {tag}
      </Link>
      {mark === undefined ? null : (
        <p className="flex flex-wrap items-baseline gap-1 text-xs text-muted">
          <Badge tone="accent">{mark}</Badge>
          <span className="wrap-anywhere">same image as {namesText(siblings)}</span>
        </p>
      )}
      {attachedTo === null ? null : (
        <p className="text-xs text-muted">
          {attachedKind(tag, row.artifactType)} of {shortDigest(attachedTo)}, which has no tag
        </p>
      )}
      {broken === null ? null : (
        <p className="text-xs">
          <Badge tone="bad">Broken</Badge> {broken}
        </p>
      )}
      {attached.count === 0 ? null : <Attached place={place} attached={attached} />}
    </div>
  )
}

function Attached({ place, attached }: Pick<TagRow, 'attached'> & { place: RepositoryPlace }) {
  const more = attached.count - attached.tags.length
  return (
    <details className="text-xs">
      <summary className="text-muted">{attached.count} attached</summary>
      <ul className="mt-1 grid gap-1">
        {attached.tags.map(({ tag, artifactType }) => (
          <li key={tag}>
            <Link href={tagHref(place, tag)} className="underline" title={tag}>
              {attachedKind(tag, artifactType)}
            </Link>
          </li>
        ))}
        {more > 0 ? <li>and {more} more</li> : null}
      </ul>
    </details>
  )
}

function Platforms({ row }: Readonly<{ row: TagRow }>) {
  const kind = artifactKind([row.artifactType])
  if (row.kind === 'artifact' || kind !== null) {
    return <span className="wrap-anywhere">{kind ?? row.artifactType ?? 'artifact'}</span>
  }
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
