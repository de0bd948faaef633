import Link from 'next/link'
import { firstValue } from '@/app/first-value'
import { outcomeForPage } from '@/app/outcome-for-page'
import { type RepositoryPlace, tagsHref } from '@/components/images/image-links'
import { TagSearch } from '@/components/images/tag-search'
import { TagTable } from '@/components/images/tag-table'
import { registryHref } from '@/components/registries/registry-links'
import { RefusedPage } from '@/components/requests/refused-page'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { browseTags } from '@/lib/images/browse/browse-tags'
import { type RepositoryPageProps, repositoryOfRequest } from '../repository-of-request'
import { removeTagAction } from './actions'

export default async function TagsPage(props: RepositoryPageProps) {
  const { actor, registry, query, place } = await repositoryOfRequest(props)
  const search = firstValue(query.search)
  const after = firstValue(query.after)
  const outcome = await outcomeForPage(actor, (context) =>
    browseTags(context, actor, {
      ...place,
      ...(search !== '' && { search }),
      ...(after !== '' && { after }),
    }),
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
  const { items, total, nextCursor } = outcome.data
  return (
    <>
      <PageHeader level={2} title={place.repository} about={countText(total, search)} />
      <div className="grid gap-6">
        <TagSearch place={place} search={search} />
        {items.length === 0 ? (
          <NoTags place={place} isFiltered={search !== '' || after !== ''} />
        ) : (
          <TagTable
            place={place}
            rows={items}
            address={registry.address}
            removeTag={registry.abilities.deleteTag ? removeTagAction : null}
          />
        )}
        <nav aria-label="Pages" className="flex gap-3">
          {after === '' ? null : (
            <Link href={tagsHref(place, { search })} className={buttonClass()}>
              First page
            </Link>
          )}
          {nextCursor === null ? null : (
            <Link href={tagsHref(place, { search, after: nextCursor })} className={buttonClass()}>
              Next page
            </Link>
          )}
        </nav>
      </div>
    </>
  )
}

function countText(total: number, search: string): string {
  const tags = total === 1 ? '1 tag' : `${total} tags`
  return search === '' ? tags : `${tags} with “${search}”`
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
