import { isAppError } from '../../kernel/app-error'
import type { Digest, RepositoryName, TagName } from '../../registry/references'
import type { RegistryReader } from './registry-reader'

export type AskedTag = { repository: RepositoryName; tag: TagName }
export type AnsweredTag = AskedTag & { isThere: boolean; digest: Digest | null }

/** Tags of a repository as the registry lists them; none for a repository that it does not know. */
export async function listTagsOrNone(
  reader: RegistryReader,
  repository: RepositoryName,
): Promise<TagName[]> {
  try {
    return await reader.listTags(repository)
  } catch (error) {
    // In the catalog by its first layer, but no manifest was ever pushed; or gone.
    if (isAppError(error) && error.code === 'NOT_FOUND') return []
    throw error
  }
}

/**
 * On which digest each of these tags is. One without a manifest is there if its repository lists it, which is asked
 * afterwards, so that a tag that was deleted in between is not taken for one that lost its manifest.
 */
export async function seeTags(
  reader: RegistryReader,
  asked: readonly AskedTag[],
): Promise<AnsweredTag[]> {
  const heads = await Promise.all(
    asked.map(({ repository, tag }) => reader.headManifest(repository, tag)),
  )
  const doubtful = asked.filter((_, at) => heads[at] === null)
  const listed = await listAgain(reader, doubtful)
  return asked.map((tag, at) => {
    const digest = heads[at]?.digest ?? null
    return { ...tag, digest, isThere: digest !== null || listed.has(keyOf(tag)) }
  })
}

async function listAgain(
  reader: RegistryReader,
  tags: readonly AskedTag[],
): Promise<ReadonlySet<string>> {
  const repositories = [...new Set(tags.map(({ repository }) => repository))]
  const lists = await Promise.all(
    repositories.map(async (repository) =>
      (await listTagsOrNone(reader, repository)).map((tag) => keyOf({ repository, tag })),
    ),
  )
  return new Set(lists.flat())
}

function keyOf({ repository, tag }: { repository: string; tag: string }): string {
  return `${repository}:${tag}`
}
