import type { Metadata } from 'next'
import { firstValue, type SearchParams } from '@/app/first-value'
import { outcomeForPage } from '@/app/outcome-for-page'
import { requireActor } from '@/app/require-actor'
import { SearchResults } from '@/components/images/search-results'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { PageHeader } from '@/components/ui/page-header'
import { searchImages, searchImagesInput } from '@/lib/images/browse/search-images'

export const metadata: Metadata = { title: 'Search' }

export default async function SearchPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const actor = await requireActor('/search')
  const text = firstValue((await searchParams).text)
  const outcome = await outcomeForPage(actor, (context) =>
    searchImages(context, actor, searchImagesInput.parse({ text })),
  )
  return (
    <>
      <PageHeader
        title="Search"
        about="Repositories and tags of every registry that you may see: by a part of the name, as in team/app:v1, or by digest."
      />
      {outcome.ok ? (
        <SearchResults text={text} found={outcome.data} />
      ) : (
        <ProblemPanel problem={outcome.error} />
      )}
    </>
  )
}
