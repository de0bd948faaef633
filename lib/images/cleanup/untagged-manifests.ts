import { asDigest, type Digest, type RepositoryName } from '../../registry/references'
import type { BinDeps } from '../bin/bin-deps'
import { lookAtTags } from '../bin/needed-digests'
import { type KeptMoves, keptDigests, neededClosure } from './needed-closure'

export type UntaggedInput = KeptMoves & {
  repository: RepositoryName
  /** Every manifest that the storage of the repository holds, and when it was last pushed. */
  revisions: readonly { digest: string; at: Date }[]
  /** What was pushed later may still get its tag, and stays with all that it names. */
  olderThan: Date
}

/**
 * The manifests of a repository that nothing needs: no tag as the registry has it now, no index, nothing in the bin, no
 * kept place of a time line, and nothing that was pushed lately.
 *
 * @throws AppError what the registry client throws
 */
export async function untaggedManifests(deps: BinDeps, input: UntaggedInput): Promise<Digest[]> {
  const { repository, revisions, olderThan } = input
  const old = revisions.filter(({ at }) => at < olderThan)
  if (old.length === 0) return []
  const tags = await lookAtTags(deps, repository)
  const roots = [
    ...[...tags.values()].flatMap((head) => head?.digest ?? []),
    ...(await keptDigests(deps, repository, input)),
    ...revisions.flatMap(({ digest, at }) => (at < olderThan ? [] : [asDigest(digest)])),
  ]
  const needed = await neededClosure(deps, repository, roots)
  return old.map(({ digest }) => asDigest(digest)).filter((digest) => !needed.has(digest))
}
