import { isAppError } from '../kernel/app-error'
import { mapConcurrent } from '../kernel/map-concurrent'
import type { RegistryClient } from '../registry/client'
import type { RepositoryName } from '../registry/references'
import { type PageInput, takePage } from './take-page'
import type { Page, RepositoryView } from './views'

const CONCURRENCY = 8

/**
 * One page of a registry's repositories that the reader may see, in natural order. The registry is asked for its catalog, and for the tags
 * of the repositories on this page only. Empty repositories are listed: their data is still there.
 * Throws what the registry client throws.
 */
export async function listRepositories(
  input: PageInput & { client: RegistryClient; maySee: (name: RepositoryName) => boolean },
): Promise<Page<RepositoryView>> {
  const { client, maySee } = input
  const page = takePage((await client.listRepositories()).filter(maySee), input)
  const items = await mapConcurrent(page.items, CONCURRENCY, async (name) => ({
    name,
    tagCount: await countTags(client, name),
  }))
  return { ...page, items }
}

async function countTags(client: RegistryClient, name: RepositoryName): Promise<number> {
  try {
    return (await client.listTags(name)).length
  } catch (error) {
    // In the catalog by its first layer, but no manifest was ever pushed.
    if (isAppError(error) && error.code === 'NOT_FOUND') return 0
    throw error
  }
}
