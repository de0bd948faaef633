import { Link } from '@/components/ui/link'
import { attachedKind } from '@/lib/images/browse/artifact-kind'
import type { TagWithAttached } from '@/lib/images/views'
import { type RepositoryPlace, tagHref } from './image-links'

type AttachedListProps = Readonly<{ place: RepositoryPlace; attached: TagWithAttached['attached'] }>

/** Signatures, SBOMs and the like that belong to an image. */
export function AttachedList({ place, attached: { tags, count } }: AttachedListProps) {
  if (count === 0) return null
  return (
    <section aria-labelledby="attached" className="grid gap-2">
      <h2 id="attached" className="text-lg font-semibold">
        Attached
      </h2>
      <ul className="grid gap-1 text-sm">
        {tags.map(({ tag, artifactType }) => (
          <li key={tag} className="wrap-anywhere">
            <Link href={tagHref(place, tag)} className="underline">
              {attachedKind(tag, artifactType)}
            </Link>{' '}
            <code className="text-muted">{tag}</code>
          </li>
        ))}
        {count > tags.length ? <li>and {count - tags.length} more</li> : null}
      </ul>
    </section>
  )
}
