import { z } from 'zod'
import { recordAudit } from '../../audit/record'
import { AppError, isAppError } from '../../kernel/app-error'
import type { RawManifest, RegistryClient } from '../../registry/client'
import {
  asDigest,
  asRepositoryName,
  asTagName,
  type Digest,
  type RepositoryName,
  type TagName,
} from '../../registry/references'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { registryRefInput, repositoryInput } from '../image-input'
import { tagMoved } from '../index/apply-tag'
import { withRegistry } from '../open-registry'

export const putTagBackInput = z.strictObject({
  ...registryRefInput,
  repository: repositoryInput,
  tag: z.string().max(128),
  /** Where the tag is to be again. */
  digest: z.string().max(200),
  /** Where the person saw it; null for a tag that was gone. */
  expectedDigest: z.string().max(200).nullable(),
})

/**
 * Puts a tag back on a digest that it was on before, byte for byte what was pushed then. Whoever may push may do it,
 * since a push does the same. The digest that it leaves stays in the registry and in the time line.
 *
 * Registries have no conditional write: what is pushed to the tag between the last look and the write loses the tag,
 * not its manifest, and can be put back in its turn.
 *
 * @throws AppError CONFLICT when the tag is not where the person saw it, NOT_FOUND when the digest is gone, FORBIDDEN
 */
export async function putTagBack(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof putTagBackInput>,
): Promise<{ outcome: 'put-back' | 'pushed-again' }> {
  const { tenantSlug, registrySlug } = input
  const repository = asRepositoryName(input.repository)
  const tag = asTagName(input.tag)
  const digest = asDigest(input.digest)
  const expectedDigest = input.expectedDigest === null ? null : asDigest(input.expectedDigest)
  return withRegistry(
    context,
    actor,
    { ref: { tenantSlug, registrySlug }, action: 'registry.push', repository },
    async (client, registry) => {
      const entry = {
        action: 'tag.putBack',
        actor: actor.username,
        subject: `${tenantSlug}/${registrySlug}/${repository}:${tag}`,
        tenantId: registry.tenantId,
        registryId: registry.id,
        requestId: context.requestId,
        caller: context.caller,
        before: { digest: expectedDigest },
      } as const
      try {
        const outcome = await move(client, { repository, tag, digest, expectedDigest })
        const moved = { registryId: registry.id, repository, tag, digest }
        await context.db.$transaction(async (tx) => {
          if (outcome === 'put-back') {
            const at = context.clock.now()
            await tagMoved(tx, { ...moved, at, actor: actor.username, source: 'portal' })
          }
          await recordAudit(tx, { ...entry, result: 'ok', after: { digest, outcome } })
        })
        return { outcome }
      } catch (error) {
        await recordAudit(context.db, { ...entry, result: 'failed', after: { digest } })
        throw error
      }
    },
  )
}

async function move(
  client: RegistryClient,
  to: { repository: RepositoryName; tag: TagName; digest: Digest; expectedDigest: Digest | null },
): Promise<'put-back' | 'pushed-again'> {
  const { repository, tag, digest, expectedDigest } = to
  const manifest = await getKept(client, repository, digest)
  const head = await client.headManifest(repository, tag)
  if ((head?.digest ?? null) !== expectedDigest) {
    throw new AppError(
      'CONFLICT',
      `Meanwhile ${tag} was pushed anew or changed. Nothing was put back. Look at it again, then decide.`,
    )
  }
  const finisher = client.withSignal(undefined)
  await finisher.putManifest(repository, tag, manifest.mediaType, manifest.bytes)
  const after = await finisher.headManifest(repository, tag)
  return after?.digest === digest ? 'put-back' : 'pushed-again'
}

async function getKept(
  client: RegistryClient,
  repository: RepositoryName,
  digest: Digest,
): Promise<RawManifest> {
  try {
    return await client.getRawManifest(repository, digest)
  } catch (error) {
    if (!isAppError(error) || error.code !== 'NOT_FOUND') throw error
    throw new AppError(
      'NOT_FOUND',
      'The registry does not have this image any more. Push it again to get it back.',
    )
  }
}
