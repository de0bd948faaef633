import { firstValue } from '@/app/first-value'
import { outcomeForPage } from '@/app/outcome-for-page'
import { DeletionScope } from '@/components/bin/deletion-scope'
import { DeleteTagButton } from '@/components/images/delete-tag-button'
import {
  type RepositoryPlace,
  tagHref,
  tagsHref,
  timelineHref,
} from '@/components/images/image-links'
import { TagDetail } from '@/components/images/tag-detail'
import { RefusedPage } from '@/components/requests/refused-page'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { viewTag } from '@/lib/images/view-tag'
import { deleteActions } from '../bin/delete-actions'
import { type RepositoryPageProps, repositoryOfRequest } from '../repository-of-request'

export default async function TagPage(props: RepositoryPageProps) {
  const { actor, registry, query, place } = await repositoryOfRequest(props)
  const tag = firstValue(query.tag)
  const digest = firstValue(query.reference)
  const outcome = await outcomeForPage(actor, (context) =>
    viewTag(context, actor, { ...place, reference: digest === '' ? tag : digest }),
  )
  if (!outcome.ok) {
    return (
      <RefusedPage
        title={`${place.repository}:${tag}`}
        problem={outcome.error}
        back={
          tag === ''
            ? { href: tagsHref(place), text: 'To the tags' }
            : { href: timelineHref(place, tag), text: 'What became of this tag' }
        }
      />
    )
  }
  const isTag = digest === ''
  const actions = registry.abilities.deleteTag ? deleteActions : null
  return (
    <DeletionScope place={place} actions={actions} isTagPage>
      <PageHeader
        level={2}
        title={`${place.repository}:${tag}`}
        about={<Trail place={place} tag={tag} isTag={isTag} />}
        actions={isTag ? <DeleteTagButton tag={tag} digest={outcome.data.digest} /> : null}
      />
      <TagDetail
        place={place}
        tag={tag}
        isTag={isTag}
        address={registry.address}
        view={outcome.data}
      />
    </DeletionScope>
  )
}

type TrailProps = Readonly<{ place: RepositoryPlace; tag: string; isTag: boolean }>

function Trail({ place, tag, isTag }: TrailProps) {
  return (
    <p className="flex flex-wrap gap-3 text-sm">
      <Link href={tagsHref(place)} className="text-accent underline">
        All tags of {place.repository}
      </Link>
      {tag === '' ? null : (
        <Link href={timelineHref(place, tag)} className="text-accent underline">
          Time line of {tag}
        </Link>
      )}
      {isTag || tag === '' ? null : (
        <Link href={tagHref(place, tag)} className="text-accent underline">
          All platforms of {tag}
        </Link>
      )}
    </p>
  )
}
