import { z } from 'zod'
import { processHandle } from '../kernel/process-handle'
import { asRepositoryName } from '../registry/references'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { given } from './browse-repositories'
import { createDescriptionCache, type DescriptionCache } from './description-cache'
import { pageInput, registryRefInput, repositoryInput } from './image-input'
import { listTags } from './list-tags'
import { withRegistry } from './open-registry'
import type { TagPage } from './views'

export const browseTagsInput = z.strictObject({
  ...registryRefInput,
  repository: repositoryInput,
  ...pageInput,
})

const cacheOfProcess = processHandle<DescriptionCache>('description-cache')
cacheOfProcess.provide(createDescriptionCache())

/** One page of a repository's tags, in version order. Manifests are asked for once, and for the shown page only. */
export async function browseTags(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof browseTagsInput>,
): Promise<TagPage> {
  const { tenantSlug, registrySlug, search, after } = input
  const repository = asRepositoryName(input.repository)
  return withRegistry(
    context,
    actor,
    { ref: { tenantSlug, registrySlug }, action: 'image.read', repository },
    (client, { id }) =>
      listTags({
        client,
        registryId: id,
        repository,
        cache: cacheOfProcess.current(),
        ...given({ search, after }),
      }),
  )
}
