import { Badge } from '@/components/ui/badge'
import { Link } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import type { TagMoveView, TagTimeline } from '@/lib/images/views'
import { type RepositoryPlace, tagHref } from './image-links'
import { PutBackButton, type PutTagBack } from './put-back-button'
import { shortDigest } from './short-digest'

type TagTimelineListProps = Readonly<{
  place: RepositoryPlace
  tag: string
  timeline: TagTimeline
  /** Null for readers who may not push. */
  putBack: PutTagBack | null
}>

/** Every digest that a tag was on, the newest first. */
export function TagTimelineList({ place, tag, timeline, putBack }: TagTimelineListProps) {
  const { moves, currentDigest } = timeline
  return (
    <ol aria-label={`Time line of ${tag}`} className="grid border-l-2 border-line pl-6">
      {moves.map((move) => (
        <li key={move.id} className="flex flex-wrap items-start justify-between gap-3 py-3">
          <div className="grid min-w-0 gap-1">
            <p className="flex flex-wrap items-center gap-2">
              <Target place={place} tag={tag} move={move} />
              {move.digest !== null && move.digest === currentDigest ? (
                <Badge tone="good">now</Badge>
              ) : null}
              {move.isKept === false ? <Badge>not in the registry any more</Badge> : null}
            </p>
            <p className="text-sm text-muted wrap-anywhere">
              <RelativeTime iso={move.at} /> {whoText(move)}
            </p>
          </div>
          {putBack !== null && move.isKept === true && move.digest !== currentDigest ? (
            <PutBackButton
              place={place}
              tag={tag}
              digest={move.digest ?? ''}
              expectedDigest={currentDigest}
              putBack={putBack}
            />
          ) : null}
        </li>
      ))}
    </ol>
  )
}

function Target({
  place,
  tag,
  move: { digest, isKept },
}: Readonly<{ place: RepositoryPlace; tag: string; move: TagMoveView }>) {
  if (digest === null) return <span className="font-medium">Deleted</span>
  const code = <code title={digest}>{shortDigest(digest)}</code>
  if (isKept === false) return code
  return (
    <Link href={tagHref(place, tag, digest)} className="font-medium underline">
      {code}
    </Link>
  )
}

function whoText({ source, actor, client, address }: TagMoveView): string {
  if (source === 'read') return 'found when the registry was read'
  const who = actor === null ? 'by somebody whom the registry did not name' : `by ${actor}`
  if (source === 'portal') return `${who}, in Berth`
  const from = [client === null ? '' : `with ${client}`, address === null ? '' : `from ${address}`]
  return [who, ...from.filter((text) => text !== '')].join(' ')
}
