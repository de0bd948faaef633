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
import { auditOf } from '../bin/audit-of'
import type { BinDeps } from '../bin/bin-deps'
import { authorOf, binDepsOf } from '../bin/bin-deps-of'
import { holdRepository } from '../bin/hold-repository'
import { settleRepository } from '../bin/settle-repository'
import { registryRefInput, repositoryInput } from '../image-input'
import { tagsMoved } from '../index/tags-moved'
import { withRegistry } from '../open-registry'
import { findRuleOf, keptByRule, listRules } from '../rules/find-rule'

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
 * since a push does the same. The digest that it leaves stays in the registry and in the time line. As a push, it is not
 * for tags that an immutable rule keeps on another image. What the bin does in the repository is waited for.
 *
 * Registries have no conditional write: what is pushed to the tag between the last look and the write loses the tag,
 * not its manifest, and can be put back in its turn.
 *
 * @throws AppError CONFLICT when the tag is not where the person saw it or a rule keeps it, NOT_FOUND when the digest is
 *   gone, FORBIDDEN
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
      const deps = await binDepsOf(context, client, registry.id)
      const entry = {
        ...auditOf(deps, authorOf(actor, context), `${repository}:${tag}`),
        ...{ action: 'tag.putBack', before: { digest: expectedDigest } },
      } as const
      try {
        return await holdRepository(deps, repository, async () => {
          await settleRepository(deps, repository)
          const outcome = await move(deps, { repository, tag, digest, expectedDigest })
          const moved = { registryId: registry.id, repository, tags: [{ tag, digest }] }
          await context.db.$transaction(async (tx) => {
            if (outcome === 'put-back') {
              const at = context.clock.now()
              await tagsMoved(tx, { ...moved, at, actor: actor.username })
            }
            await recordAudit(tx, { ...entry, result: 'ok', after: { digest, outcome } })
          })
          return { outcome }
        })
      } catch (error) {
        await recordAudit(context.db, { ...entry, result: 'failed', after: { digest } })
        throw error
      }
    },
  )
}

type Move = {
  repository: RepositoryName
  tag: TagName
  digest: Digest
  expectedDigest: Digest | null
}

async function move(deps: BinDeps, to: Move): Promise<'put-back' | 'pushed-again'> {
  const { client } = deps
  const { repository, tag, digest, expectedDigest } = to
  const manifest = await getKept(client, repository, digest)
  const head = await client.headManifest(repository, tag)
  if ((head?.digest ?? null) !== expectedDigest) {
    throw new AppError(
      'CONFLICT',
      `Meanwhile ${tag} was pushed anew or changed. Nothing was put back. Look at it again, then decide.`,
    )
  }
  await refuseKept(deps, to)
  const finisher = client.withSignal(undefined)
  await finisher.putManifest(repository, tag, manifest.mediaType, manifest.bytes)
  const after = await finisher.headManifest(repository, tag)
  return after?.digest === digest ? 'put-back' : 'pushed-again'
}

/** A rule keeps the image that a tag had first under it, or else the one that it has now. */
async function refuseKept({ db, registry }: BinDeps, to: Move): Promise<void> {
  const { repository, tag, digest, expectedDigest } = to
  const rule = findRuleOf(await listRules(db, registry.id), repository, tag)
  if (rule === null) return
  const first = await db.immutableTag.findUnique({
    where: { registryId_repository_tag: { registryId: registry.id, repository, tag } },
    select: { digest: true },
  })
  const kept = first?.digest ?? expectedDigest
  if (kept !== null && kept !== digest) throw keptByRule(rule, tag)
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
