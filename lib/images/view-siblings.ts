import { z } from 'zod'
import { asDigest, asRepositoryName, asTagName } from '../registry/references'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { findSiblings } from './find-siblings'
import { registryRefInput, repositoryInput } from './image-input'
import { withRegistry } from './open-registry'
import type { SiblingsView } from './views'

export const viewSiblingsInput = z.strictObject({
  ...registryRefInput,
  repository: repositoryInput,
  tag: z.string().max(128),
  digest: z.string().max(200),
})

/** The other tags on the digest of a tag, which stay when that tag is deleted. */
export async function viewSiblings(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof viewSiblingsInput>,
): Promise<SiblingsView> {
  const { tenantSlug, registrySlug } = input
  const repository = asRepositoryName(input.repository)
  const tag = asTagName(input.tag)
  const digest = asDigest(input.digest)
  return withRegistry(
    context,
    actor,
    { ref: { tenantSlug, registrySlug }, action: 'image.read', repository },
    (client) => findSiblings({ client, repository, tag, digest }),
  )
}
