import { firstValues } from '@/app/first-value'
import { outcomeForPage } from '@/app/outcome-for-page'
import { DeleteRepositoryButton } from '@/components/bin/delete-repository-button'
import { DeletionScope } from '@/components/bin/deletion-scope'
import { type RepositoryPlace, tagsHref } from '@/components/images/image-links'
import { IndexNotice } from '@/components/images/index-notice'
import { PageLinks } from '@/components/images/page-links'
import { TagBrowser } from '@/components/images/tag-browser'
import { TagFilters } from '@/components/images/tag-filters'
import { filterOf, isFiltered, TAG_QUERY, type TagQuery } from '@/components/images/tag-query'
import { registryHref } from '@/components/registries/registry-links'
import { RefusedPage } from '@/components/requests/refused-page'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { browseTags, browseTagsInput } from '@/lib/images/browse/browse-tags'
import { formatBytes } from '@/lib/kernel/bytes'
import { deleteActions } from '../bin/delete-actions'
import { filledValues } from '../filled-values'
import { type RepositoryPageProps, repositoryOfRequest } from '../repository-of-request'

export default async function TagsPage(props: RepositoryPageProps) {
  const { actor, registry, query: given, place } = await repositoryOfRequest(props)
  const query: TagQuery = firstValues(given, TAG_QUERY)
  const where = firstValues(given, ['after', 'before'])
  const outcome = await outcomeForPage(actor, (context) =>
    browseTags(
      context,
      actor,
      browseTagsInput.parse({ ...place, ...filledValues({ ...query, ...where }) }),
    ),
  )
  if (!outcome.ok) {
    return (
      <RefusedPage
        title={place.repository === '' ? 'Tags' : place.repository}
        problem={outcome.error}
        back={{ href: registryHref(place, 'repositories'), text: 'To the repositories' }}
      />
    )
  }
  const { items, total, index, repository, nextCursor, previousCursor } = outcome.data
  const filtered = isFiltered(query)
  return (
    <>
      <PageHeader
        level={2}
        title={place.repository}
        about={`${formatBytes(repository.sizeBytes)} compressed, each layer once`}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <DeletionScope place={place} actions={registry.abilities.deleteTag ? deleteActions : null}>
          <TagFilters query={query} platforms={items.flatMap(({ platforms }) => platforms)} />
          <IndexNotice index={index} />
          <div className="flex flex-wrap items-center justify-between gap-3">
            <output className="text-sm text-muted">{countText(total, filtered)}</output>
            {filtered || total === 0 ? null : <DeleteRepositoryButton total={total} />}
          </div>
          {items.length === 0 && (filtered || index.readAt !== null) ? (
            <NoTags place={place} isFiltered={filtered || where.after !== ''} />
          ) : null}
          {items.length === 0 ? null : (
            <TagBrowser
              key={JSON.stringify(filterOf(query))}
              place={place}
              rows={items}
              total={total}
              query={query}
              mayDelete={registry.abilities.deleteTag}
            />
          )}
          <PageLinks
            {...{ nextCursor, previousCursor }}
            hrefOf={(where) => tagsHref(place, { ...query, ...where })}
          />
        </DeletionScope>
      </div>
    </>
  )
}

function countText(total: number, filtered: boolean): string {
  const tags = total === 1 ? '1 tag' : `${total} tags`
  return filtered ? `${tags} ${total === 1 ? 'matches' : 'match'}` : tags
}

function NoTags({ place, isFiltered }: Readonly<{ place: RepositoryPlace; isFiltered: boolean }>) {
  if (isFiltered) {
    return (
      <EmptyState
        title="No tag like this"
        action={
          <Link href={tagsHref(place)} className={buttonClass()}>
            Show all tags
          </Link>
        }
      />
    )
  }
  return (
    <EmptyState
      title="No tags"
      action={
        <Link href={registryHref(place, 'connect')} className={buttonClass()}>
          How to push
        </Link>
      }
    >
      Every tag of this repository was deleted, or its first push never ended.
    </EmptyState>
  )
}
