import { firstValue } from '@/app/first-value'
import { outcomeForPage } from '@/app/outcome-for-page'
import { Comparison } from '@/components/images/comparison'
import { tagsHref } from '@/components/images/image-links'
import { RefusedPage } from '@/components/requests/refused-page'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { compareTags } from '@/lib/images/browse/compare-tags'
import { type RepositoryPageProps, repositoryOfRequest } from '../repository-of-request'

export default async function ComparePage(props: RepositoryPageProps) {
  const { actor, query, place } = await repositoryOfRequest(props)
  const sides = { left: firstValue(query.left), right: firstValue(query.right) }
  const platform = firstValue(query.platform)
  const outcome = await outcomeForPage(actor, (context) =>
    compareTags(context, actor, {
      ...place,
      ...sides,
      ...(platform === '' ? {} : { platform }),
    }),
  )
  if (!outcome.ok) {
    return (
      <RefusedPage
        title="Compare"
        problem={outcome.error}
        back={{ href: tagsHref(place), text: 'To the tags' }}
      />
    )
  }
  return (
    <>
      <PageHeader
        level={2}
        title={`${sides.left} and ${sides.right}`}
        about={
          <Link href={tagsHref(place)} className="text-sm text-accent underline">
            All tags of {place.repository}
          </Link>
        }
      />
      <Comparison place={place} sides={sides} view={outcome.data} />
    </>
  )
}
