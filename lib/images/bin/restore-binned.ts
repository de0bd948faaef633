import { z } from 'zod'
import { AppError } from '../../kernel/app-error'
import { asRepositoryName, asTagName, parseDigest } from '../../registry/references'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { findImageRegistry } from '../find-image-registry'
import { registryRefInput } from '../image-input'
import { withRegistry } from '../open-registry'
import { authorOf, binDepsOf } from './bin-deps-of'
import { binTags } from './bin-tags'
import { notInBin } from './change-binned'
import { restoreTags } from './restore-tags'

export const restoreBinnedInput = z.strictObject({
  ...registryRefInput,
  id: z.string().max(100),
  /** Whatever the tag is now goes to the bin first. */
  replace: z.boolean().optional(),
})

/**
 * Puts one tag back from the bin, at once. Owners and admins only.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, NOT_READY, CONFLICT (field `replace`) when the tag is another image now, and
 *   what the registry client throws
 */
export async function restoreBinned(
  context: UseCaseContext,
  actor: Actor,
  { tenantSlug, registrySlug, id, replace }: z.infer<typeof restoreBinnedInput>,
): Promise<{ outcome: string; repository: string; tag: string }> {
  const ref = { tenantSlug, registrySlug }
  const asked = { ref, action: 'image.delete' as const }
  const { id: registryId } = await findImageRegistry(context, actor, { ...asked, repository: null })
  const row = await context.db.binnedTag.findFirst({
    where: { id, registryId },
    select: { repository: true, tag: true },
  })
  if (row === null) throw notInBin()
  const repository = asRepositoryName(row.repository)
  const tag = asTagName(row.tag)
  return withRegistry(context, actor, { ...asked, repository }, async (client) => {
    const deps = await binDepsOf(context, client, registryId)
    const author = authorOf(actor, context)
    const present = replace === true ? await client.headManifest(repository, tag) : null
    if (present !== null) {
      const [moved] = await binTags(deps, {
        ...{ repository, author, jobId: null, why: { reason: 'person', because: null } },
        tags: [{ tag, digest: parseDigest(present.digest) }],
      })
      if (moved?.outcome === 'failed') throw moved.error
    }
    const [result] = await restoreTags(deps, { repository, ids: [id], author })
    if (result === undefined) throw notInBin()
    if ('error' in result) throw result.error
    if (result.outcome === 'pushed-again') {
      throw new AppError('CONFLICT', `Meanwhile ${tag} was pushed: it keeps that image.`)
    }
    return { outcome: result.outcome, repository, tag }
  })
}
