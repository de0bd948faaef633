import { firstValue } from '@/app/first-value'
import { outcomeForPage } from '@/app/outcome-for-page'
import { tagHref, tagsHref, timelineHref } from '@/components/images/image-links'
import { TagTimelineList } from '@/components/images/tag-timeline-list'
import { RefusedPage } from '@/components/requests/refused-page'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { listTagMoves, listTagMovesInput } from '@/lib/images/browse/list-tag-moves'
import { type RepositoryPageProps, repositoryOfRequest } from '../repository-of-request'
import { putTagBackAction } from './actions'

export default async function TimelinePage(props: RepositoryPageProps) {
  const { actor, registry, query, place } = await repositoryOfRequest(props)
  const tag = firstValue(query.tag)
  const after = firstValue(query.after)
  const outcome = await outcomeForPage(actor, (context) =>
    listTagMoves(
      context,
      actor,
      listTagMovesInput.parse({ ...place, tag, ...(after === '' ? {} : { after }) }),
    ),
  )
  if (!outcome.ok) {
    return (
      <RefusedPage
        title={`Time line of ${tag}`}
        problem={outcome.error}
        back={{ href: tagsHref(place), text: 'To the tags' }}
      />
    )
  }
  const { moves, nextCursor, isThere } = outcome.data
  return (
    <>
      <PageHeader
        level={2}
        title={`Time line of ${place.repository}:${tag}`}
        about={
          <p className="flex flex-wrap gap-3 text-sm">
            {isThere ? (
              <Link href={tagHref(place, tag)} className="text-accent underline">
                What it is now
              </Link>
            ) : (
              'There is no such tag now.'
            )}
            <Link href={tagsHref(place)} className="text-accent underline">
              All tags of {place.repository}
            </Link>
          </p>
        }
      />
      {moves.length === 0 ? (
        <EmptyState title="Nothing is known of this tag">
          Berth notes where a tag points from the first read of its registry on.
        </EmptyState>
      ) : (
        <TagTimelineList
          place={place}
          tag={tag}
          timeline={outcome.data}
          putBack={registry.abilities.push ? putTagBackAction : null}
        />
      )}
      {nextCursor === null ? null : (
        <Link href={timelineHref(place, tag, nextCursor)} className={`mt-4 ${buttonClass()}`}>
          Older
        </Link>
      )}
    </>
  )
}
