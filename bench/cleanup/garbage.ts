import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { repositoryName } from '../index/registry-tree'

export const TAGS_EACH = 500

/** How many repositories of 500 tags hold so many manifests. */
export function repositoriesFor(manifests: number): number {
  return Math.max(1, Math.round(manifests / TAGS_EACH))
}

/**
 * Takes tags and manifests out of a tree as a deletion by digest leaves them: their blobs are named by nothing any more.
 * Answers with how many blobs that are.
 */
export async function makeGarbage(
  tree: string,
  input: { repositories: number; round: number; share: number },
): Promise<number> {
  const count = Math.floor(TAGS_EACH * input.share)
  let blobs = 0
  for (let r = 0; r < input.repositories; r += 1) {
    const manifests = join(tree, 'docker/registry/v2/repositories', repositoryName(r), '_manifests')
    for (let n = 0; n < count; n += 1) {
      const tag = join(manifests, 'tags', `v${input.round * count + n}`)
      const [hex = ''] = await readdir(join(tag, 'index/sha256'))
      await rm(tag, { recursive: true })
      await rm(join(manifests, 'revisions/sha256', hex), { recursive: true })
      // The manifest and its config.
      blobs += 2
    }
  }
  return blobs
}
