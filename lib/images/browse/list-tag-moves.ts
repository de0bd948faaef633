import { z } from 'zod'
import { isAppError } from '../../kernel/app-error'
import { mapConcurrent } from '../../kernel/map-concurrent'
import type { RegistryClient } from '../../registry/client'
import {
  asRepositoryName,
  asTagName,
  parseDigest,
  type RepositoryName,
} from '../../registry/references'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { findImageRegistry } from '../find-image-registry'
import { registryRefInput, repositoryInput } from '../image-input'
import { withRegistry } from '../open-registry'
import type { TagMoveView, TagTimeline } from '../views'

export const listTagMovesInput = z.strictObject({
  ...registryRefInput,
  repository: repositoryInput,
  tag: z.string().max(128),
  /** `nextCursor` of the page before. */
  after: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
})

const PAGE_SIZE = 50
const CONCURRENCY = 8

/**
 * Every digest that a tag was on, the newest first, with when and by whom, and whether the registry still has it:
 * then it can be put back. The registry is asked for digests only; while it does not answer, nobody can tell.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, NOT_READY, BAD_INPUT
 */
export async function listTagMoves(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof listTagMovesInput>,
): Promise<TagTimeline> {
  const { tenantSlug, registrySlug } = input
  const repository = asRepositoryName(input.repository)
  const tag = asTagName(input.tag)
  const about = { ref: { tenantSlug, registrySlug }, action: 'image.read', repository } as const
  const registry = await findImageRegistry(context, actor, about)
  const where = { registryId: registry.id, repository, tag }
  const rows = await context.db.tagMove.findMany({
    where: { ...where, ...(input.after === undefined ? {} : { id: { lt: BigInt(input.after) } }) },
    orderBy: [{ id: 'desc' }],
    take: PAGE_SIZE + 1,
  })
  const shown = rows.slice(0, PAGE_SIZE)
  const digests = [...new Set(shown.flatMap(({ digest }) => digest ?? []))]
  const current = await context.db.indexedTag.findUnique({
    where: { registryId_repository_name: { registryId: registry.id, repository, name: tag } },
    select: { digest: true },
  })
  const kept = await orNull(
    withRegistry(context, actor, about, (client) => findKept(client, repository, digests)),
  )
  return {
    moves: shown.map((row): TagMoveView => {
      const { digest, address, client } = row
      const isKept = digest === null ? null : (kept?.has(digest) ?? null)
      const { source } = row
      return {
        id: row.id.toString(),
        at: row.at.toISOString(),
        ...{ digest, actor: row.actor, address, client, isKept },
        source: source === 'read' || source === 'portal' ? source : 'event',
      }
    }),
    currentDigest: current?.digest ?? null,
    isThere: current !== null,
    nextCursor: rows.length > PAGE_SIZE ? (shown.at(-1)?.id.toString() ?? null) : null,
  }
}

async function findKept(
  client: RegistryClient,
  repository: RepositoryName,
  digests: readonly string[],
): Promise<ReadonlySet<string>> {
  const heads = await mapConcurrent(digests, CONCURRENCY, async (text) => {
    const digest = parseDigest(text)
    return digest === null ? null : client.headManifest(repository, digest)
  })
  return new Set(digests.filter((_, at) => heads[at] !== null))
}

async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (isAppError(error)) return null
    throw error
  }
}
