import { z } from 'zod'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { pageInput, registryRefInput } from './image-input'
import { listRepositories } from './list-repositories'
import { withRegistry } from './open-registry'
import type { Page, RepositoryView } from './views'

export const browseRepositoriesInput = z.strictObject({ ...registryRefInput, ...pageInput })

/** One page of a registry's repositories, for everybody who may read it; an access token sees those of its scope. */
export async function browseRepositories(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof browseRepositoriesInput>,
): Promise<Page<RepositoryView>> {
  const { tenantSlug, registrySlug, search, after } = input
  return withRegistry(
    context,
    actor,
    { ref: { tenantSlug, registrySlug }, action: 'image.read', repository: null },
    (client, { maySee }) => listRepositories({ client, maySee, ...given({ search, after }) }),
  )
}

/** The page fields that were given: an absent one is left out rather than undefined. */
export function given(page: { search?: string | undefined; after?: string | undefined }) {
  return {
    ...(page.search === undefined || page.search === '' ? {} : { search: page.search }),
    ...(page.after === undefined || page.after === '' ? {} : { after: page.after }),
  }
}
