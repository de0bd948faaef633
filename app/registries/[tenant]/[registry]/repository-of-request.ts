import { firstValue, type SearchParams } from '@/app/first-value'
import { type RegistryParams, registryOfRequest } from './registry-of-request'

export type RepositoryPageProps = Readonly<{ params: RegistryParams; searchParams: SearchParams }>

/** Actor, registry and the repository that the address names, for pages about one repository. */
export async function repositoryOfRequest({ params, searchParams }: RepositoryPageProps) {
  const [{ tenant, registry: slug }, query] = await Promise.all([params, searchParams])
  const { actor, registry } = await registryOfRequest(tenant, slug)
  const repository = firstValue(query.repository)
  return { actor, registry, query, place: { tenantSlug: tenant, registrySlug: slug, repository } }
}
