import { firstValues, type SearchParams } from '@/app/first-value'
import { outcomeForPage } from '@/app/outcome-for-page'
import { EmptyRegistry } from '@/components/images/empty-registry'
import { FilterSwitch } from '@/components/images/filter-switch'
import { IndexNotice } from '@/components/images/index-notice'
import { LiveSearch } from '@/components/images/live-search'
import { PageLinks } from '@/components/images/page-links'
import { ReadAgainButton } from '@/components/images/read-again-button'
import { RepositoryTable } from '@/components/images/repository-table'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { registryHref } from '@/components/registries/registry-links'
import { StorageNotice } from '@/components/registries/storage-notice'
import { EmptyState } from '@/components/ui/empty-state'
import {
  browseRepositories,
  browseRepositoriesInput,
} from '@/lib/images/browse/browse-repositories'
import { filledValues } from '../filled-values'
import { type RegistryParams, registryOfRequest } from '../registry-of-request'
import { readAgainAction } from './actions'

type Props = Readonly<{ params: RegistryParams; searchParams: SearchParams }>

export default async function RepositoriesPage({ params, searchParams }: Props) {
  const { tenant: tenantSlug, registry: registrySlug } = await params
  const { actor, registry } = await registryOfRequest(tenantSlug, registrySlug)
  if (registry.readyAt === null) {
    return (
      <EmptyState title="Not up yet">
        Repositories appear here once the registry is ready and something was pushed.
      </EmptyState>
    )
  }
  const place = { tenantSlug, registrySlug }
  const given = await searchParams
  const query = firstValues(given, ['search', 'empty', 'sort', 'order'])
  const where = firstValues(given, ['after', 'before'])
  const outcome = await outcomeForPage(actor, (context) =>
    browseRepositories(
      context,
      actor,
      browseRepositoriesInput.parse({
        ...place,
        ...filledValues({ ...query, ...where }),
      }),
    ),
  )
  if (!outcome.ok) return <ProblemPanel problem={outcome.error} />
  const { items, total, index, nextCursor, previousCursor } = outcome.data
  const hrefOf = (changes: Record<string, string>) =>
    `${registryHref(place, 'repositories')}?${new URLSearchParams(filledValues({ ...query, ...changes }))}`
  const isWhole = query.search === '' && total === 0 && index.readAt !== null
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <StorageNotice initial={registry} />
      <search aria-label="Repositories" className="flex flex-wrap items-end gap-x-6 gap-y-3">
        <LiveSearch label="Search repositories" name="search" value={query.search} />
        <FilterSwitch label="Also those without tags" name="empty" isOn={query.empty === 'true'} />
      </search>
      <IndexNotice
        index={index}
        action={
          registry.suspension === null &&
          (registry.abilities.push || registry.abilities.deleteTag) ? (
            <ReadAgainButton
              place={place}
              readAgain={readAgainAction}
              isReading={index.isReading}
            />
          ) : null
        }
      />
      <output className="text-sm text-muted">{countText(total, query.search)}</output>
      {isWhole ? (
        <EmptyRegistry
          place={place}
          address={registry.address}
          username={actor.username}
          mayPush={registry.abilities.push}
        />
      ) : null}
      {items.length === 0 ? null : (
        <RepositoryTable
          place={place}
          address={registry.address}
          rows={items}
          query={query}
          hrefOf={hrefOf}
        />
      )}
      <PageLinks {...{ nextCursor, previousCursor, hrefOf }} />
    </div>
  )
}

function countText(total: number, search: string): string {
  const count = total === 1 ? '1 repository' : `${total} repositories`
  return search === '' ? count : `${count} with “${search}” in the name`
}
