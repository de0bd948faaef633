import { RepositoryList } from '@/components/registries/repository-list'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorPanel } from '@/components/ui/error-panel'
import { browseRepositories } from '@/lib/images/browse/browse-repositories'
import type { Page, RepositoryView } from '@/lib/images/views'
import { isAppError } from '@/lib/kernel/app-error'
import { newId } from '@/lib/kernel/ids'
import { contextForRequest } from '@/lib/tenants/context'
import { type RegistryParams, registryOfRequest } from '../registry-of-request'

type Query = Record<string, string | string[] | undefined>
type Props = Readonly<{ params: RegistryParams; searchParams: Promise<Query> }>

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
  const query = await searchParams
  const search = textOf(query.search)
  const after = textOf(query.after)
  const result = await refusalOr(
    browseRepositories(contextForRequest(newId()), actor, {
      ...place,
      ...(search === undefined ? {} : { search }),
      ...(after === undefined ? {} : { after }),
    }),
  )
  if ('refusal' in result) {
    const { detail, code, raw = null } = result.refusal
    return <ErrorPanel sentence={detail} code={code} raw={raw} />
  }
  return (
    <RepositoryList
      place={place}
      address={registry.address}
      search={search ?? ''}
      isFirstPage={after === undefined}
      page={result.page}
    />
  )
}

/** A registry that does not answer is for this tab to say; the rest of the page works. */
async function refusalOr(asked: Promise<Page<RepositoryView>>) {
  try {
    return { page: await asked }
  } catch (error) {
    if (!isAppError(error)) throw error
    return { refusal: error }
  }
}

function textOf(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
