import type { Database } from '../../db/database'
import type { Clock } from '../../kernel/clock'
import { asDigest, asRepositoryName, asTagName } from '../../registry/references'
import { fetchManifests, keyOf } from './fetch-manifests'
import type { RegistryReader } from './registry-reader'
import { type AnsweredTag, seeTags } from './see-tags'
import { writeSeen } from './write-seen'

const BATCH = 100

export type LookDeps = { db: Database; clock: Clock; reader: RegistryReader }

/**
 * Asks the registry for tags of which the index does not know enough: those on a manifest that it never saw, and those
 * of which two sources differ. Answers with how many were looked at; none when nothing is left. Idempotent.
 *
 * @throws AppError what the registry client throws, with nothing changed
 */
export async function lookAtTags(deps: LookDeps, registryId: string): Promise<number> {
  const { db, clock, reader } = deps
  const wanted = await db.indexedTag.findMany({
    where: { registryId, lookWanted: true },
    select: { repository: true, name: true },
    orderBy: [{ repository: 'asc' }, { name: 'asc' }],
    take: BATCH,
  })
  if (wanted.length === 0) return 0
  const since = clock.now()
  const answered = await seeTags(
    reader,
    wanted.map(({ repository, name }) => ({
      repository: asRepositoryName(repository),
      tag: asTagName(name),
    })),
  )
  const { rows, placeholders, missing } = await fetchManifests(
    { db, registryId, reader },
    distinctDigests(answered),
  )
  const tags = answered.map((tag) => withoutPlaceholder(tag, placeholders, missing))
  await db.$transaction((tx) =>
    writeSeen(tx, registryId, { tags, manifests: rows, repositories: [], since }),
  )
  return wanted.length
}

/** A tag on a placeholder is one that an interrupted delete left; a digest that went away meanwhile leaves its tag lost. */
export function withoutPlaceholder(
  tag: AnsweredTag,
  placeholders: ReadonlySet<string>,
  missing: ReadonlySet<string>,
): AnsweredTag {
  if (tag.digest === null) return tag
  const key = keyOf({ repository: tag.repository, digest: tag.digest })
  if (placeholders.has(key)) return { ...tag, isThere: false, digest: null }
  return missing.has(key) ? { ...tag, digest: null } : tag
}

export function distinctDigests(tags: readonly AnsweredTag[]) {
  const asks = tags.flatMap(({ repository, digest }) =>
    digest === null ? [] : [{ repository, digest: asDigest(digest) }],
  )
  return [...new Map(asks.map((ask) => [keyOf(ask), ask])).values()]
}
