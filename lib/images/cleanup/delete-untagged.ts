import { isAppError } from '../../kernel/app-error'
import { mapConcurrent } from '../../kernel/map-concurrent'
import type { Digest, RepositoryName } from '../../registry/references'
import { deleteIfThere } from '../../registry/untag'
import type { BinDeps } from '../bin/bin-deps'
import { holdRepository } from '../bin/hold-repository'
import { childrenFirst, type KeptManifest, toKept } from '../bin/kept-manifest'
import { lastReport } from '../bin/last-report'
import { settleRepository } from '../bin/settle-repository'
import { manifestsGone } from '../index/apply-manifests-gone'
import { readManifest } from './needed-closure'
import { type UntaggedInput, untaggedManifests } from './untagged-manifests'

const CONCURRENCY = 8
const BATCH_MAX = 500

/**
 * Deletes, by digest, manifests of a repository that nothing needs (see `untaggedManifests`), at most 500 at a time.
 * Each is kept byte for byte, and written down before the registry is asked, until `checkSwept` has seen that nobody
 * pushed it meanwhile. Answers with how many are gone, and whether there are more. One that the registry cannot show
 * or does not let go of stays.
 *
 * @throws AppError what the registry client throws, CONFLICT when others change the repository for long
 */
export function deleteUntagged(
  deps: BinDeps,
  input: UntaggedInput,
): Promise<{ deleted: number; hasMore: boolean }> {
  const { repository } = input
  return holdRepository(deps, repository, async () => {
    await settleRepository(deps, repository)
    const checkAfter = await lastReport(deps.db)
    const untagged = await untaggedManifests(deps, input)
    const batch = untagged.slice(0, BATCH_MAX)
    if (batch.length === 0) return { deleted: 0, hasMore: false }
    const kept = await readAll(deps, repository, batch)
    await writeSwept(deps, repository, { kept: [...kept.values()], checkAfter })
    // Indexes before what they name: whoever pulls meanwhile finds all of an image, or nothing.
    const order = childrenFirst([...kept.keys()], kept).reverse()
    const gone = await deleteAll(
      deps,
      repository,
      order.filter((digest) => kept.has(digest)),
    )
    await deps.db.$transaction((tx) =>
      manifestsGone(tx, {
        ...{ registryId: deps.registry.id, repository, digests: gone, at: deps.clock.now() },
      }),
    )
    // What could not be deleted would be found again for ever.
    return { deleted: gone.length, hasMore: untagged.length > batch.length && gone.length > 0 }
  })
}

async function readAll(
  deps: BinDeps,
  repository: RepositoryName,
  digests: readonly Digest[],
): Promise<Map<Digest, KeptManifest>> {
  const read = await mapConcurrent(digests, CONCURRENCY, async (digest) => {
    try {
      return await readManifest(deps, repository, digest)
    } catch (error) {
      // What cannot be read could not be put back.
      if (isAppError(error) && error.code === 'REGISTRY_REFUSED') return null
      throw error
    }
  })
  return new Map(read.flatMap((raw) => (raw === null ? [] : [[raw.digest, toKept(raw)] as const])))
}

async function writeSwept(
  { db, registry, clock }: BinDeps,
  repository: RepositoryName,
  { kept, checkAfter }: { kept: readonly KeptManifest[]; checkAfter: bigint },
): Promise<void> {
  await db.sweptManifest.createMany({
    data: kept.map(({ digest, mediaType, bytes }) => ({
      ...{ registryId: registry.id, repository, digest, mediaType },
      ...{ bytes: new Uint8Array(bytes), sweptAt: clock.now(), checkAfter },
    })),
    // What a crash interrupted keeps its first mark: pushes are looked for from there on.
    skipDuplicates: true,
  })
}

async function deleteAll(
  { client }: BinDeps,
  repository: RepositoryName,
  digests: readonly Digest[],
): Promise<Digest[]> {
  const gone = await mapConcurrent(digests, CONCURRENCY, async (digest) => {
    try {
      await deleteIfThere(client, repository, digest)
      return digest
    } catch (error) {
      if (isAppError(error) && error.code === 'REGISTRY_REFUSED') return null
      throw error
    }
  })
  return gone.filter((digest) => digest !== null)
}
