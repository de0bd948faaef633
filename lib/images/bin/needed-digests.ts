import { isAppError } from '../../kernel/app-error'
import { mapConcurrent } from '../../kernel/map-concurrent'
import type { ManifestHead } from '../../registry/client'
import { DOCKER_LIST, OCI_INDEX } from '../../registry/media-types'
import { asDigest, type Digest, type RepositoryName, type TagName } from '../../registry/references'
import type { BinDeps } from './bin-deps'
import { inBinOf } from './bin-row'
import { findBelow } from './keep-manifests'
import { toKept } from './kept-manifest'

const CONCURRENCY = 8
const INDEXES: ReadonlySet<string> = new Set([OCI_INDEX, DOCKER_LIST])

/** Every tag of a repository and what it is on, as the registry says now; null for one whose manifest is lost. */
export async function lookAtTags(
  { client }: Pick<BinDeps, 'client'>,
  repository: RepositoryName,
): Promise<Map<TagName, ManifestHead | null>> {
  const tags = await listTagsOrNone(client, repository)
  const heads = await mapConcurrent(tags, CONCURRENCY, (tag) =>
    client.headManifest(repository, tag),
  )
  return new Map(tags.map((tag, at) => [tag, heads[at] ?? null]))
}

/** The tags of a repository; none for one that the registry does not know. */
export async function listTagsOrNone(
  client: BinDeps['client'],
  repository: RepositoryName,
): Promise<TagName[]> {
  try {
    return await client.listTags(repository)
  } catch (error) {
    if (isAppError(error) && error.code === 'NOT_FOUND') return []
    throw error
  }
}

/**
 * Of the digests in `going`, those that something else needs: tags as they are now, indexes (those that tags are on, as
 * the registry has them; others as Berth's index knows them), and what else is in the bin.
 */
export async function neededDigests(
  deps: BinDeps,
  input: {
    repository: RepositoryName
    going: ReadonlySet<Digest>
    tags: ReadonlyMap<TagName, ManifestHead | null>
    /** Rows of the bin that are being purged. */
    purging: readonly string[]
  },
): Promise<Set<Digest>> {
  const { db, registry } = deps
  const { repository, going } = input
  const tagged = [...input.tags.values()].filter((head) => head !== null)
  const needed = new Set(tagged.map(({ digest }) => digest))
  for (const child of await childrenOfTagged(deps, repository, tagged)) needed.add(child)

  const others = await db.$queryRaw<{ digest: Digest }[]>`
    SELECT DISTINCT "digest" FROM "BinnedTag"
    WHERE ${inBinOf(registry.id, repository)} AND "id" <> ALL(${[...input.purging]})
      AND "digest" IS NOT NULL AND "state" <> 'purged'`
  const binned = others.map(({ digest }) => digest)
  for (const digest of await findBelow(deps, repository, binned)) needed.add(digest)

  const parents = await db.$queryRaw<{ child: Digest; parent: Digest }[]>`
    SELECT c."child", c."parent" FROM "IndexedChild" c JOIN "IndexedManifest" m
      ON m."registryId" = c."registryId" AND m."repository" = c."repository" AND m."digest" = c."parent"
    WHERE c."registryId" = ${registry.id} AND c."repository" = ${repository} AND m."goneAt" IS NULL
      AND c."child" IN (SELECT jsonb_array_elements_text(${JSON.stringify([...going])}::jsonb))`
  for (const { child, parent } of parents) if (!going.has(parent)) needed.add(child)

  // What a needed index names is needed too, also when the index was to go itself.
  const closure = await findBelow(deps, repository, [...needed])
  return new Set([...closure].filter((digest) => going.has(digest)))
}

async function childrenOfTagged(
  deps: BinDeps,
  repository: RepositoryName,
  heads: readonly ManifestHead[],
): Promise<Digest[]> {
  const indexes = [
    ...new Set(heads.flatMap(({ digest, mediaType }) => (INDEXES.has(mediaType) ? [digest] : []))),
  ]
  if (indexes.length === 0) return []
  const place = { registryId: deps.registry.id, repository }
  const known = await deps.db.indexedManifest.findMany({
    where: { ...place, digest: { in: indexes } },
    select: { digest: true },
  })
  const children = await deps.db.indexedChild.findMany({
    where: { ...place, parent: { in: indexes } },
    select: { child: true },
  })
  const unknown = indexes.filter((digest) => !known.some((each) => each.digest === digest))
  const read = await mapConcurrent(unknown, CONCURRENCY, (digest) =>
    deps.client.getRawManifest(repository, digest),
  )
  return [
    ...children.map(({ child }) => asDigest(child)),
    ...read.flatMap((raw) => toKept(raw).children),
  ]
}
