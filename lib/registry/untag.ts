import { AppError, isAppError } from '../kernel/app-error'
import type { RawManifest, RegistryClient } from './client'
import { createKeyedLock } from './keyed-lock'
import { OCI_INDEX } from './media-types'
import { isPlaceholder, newPlaceholder, PLACEHOLDER_BYTES_MAX } from './placeholder'
import type { Digest, RepositoryName, TagName } from './references'

export type UntagOptions = {
  client: RegistryClient
  repository: RepositoryName
  tag: TagName
  /** What the person saw on the tag. Null for a tag whose manifest is lost. */
  expectedDigest: Digest | null
  /** Only for a registry that was seen to delete by tag (3.0 on). */
  supportsTagDelete?: boolean
}

export type UntagResult = {
  /** `pushed-again`: a push that came meanwhile has the tag now, with its own image. */
  outcome: 'removed' | 'pushed-again'
}

const withLock = createKeyedLock()

/**
 * Removes one tag and nothing else; other tags of the same digest stay. Works on every version of distribution:
 * 2.8 deletes by digest only, which takes all tags of that digest, so the tag is first moved to an empty index
 * that no other tag can be on, and that digest is deleted.
 *
 * Throws, with nothing touched: `CONFLICT` when the tag is not on `expectedDigest` (any more), `NOT_FOUND` when
 * there is no such tag, `REGISTRY_REFUSED` when the registry is read-only or deletes are disabled. A failure
 * between the two steps puts the image back if the registry still answers; else a placeholder stays on the tag
 * (see `isPlaceholder`), and calling this again, with whichever digest, finishes the job.
 *
 * One at a time per repository within this process. A push of this tag in the moment between the check and the
 * first step is lost (registries have no conditional PUT); one between the two steps survives. The caller's
 * signal is heeded up to the first step only.
 */
export function untag(options: UntagOptions): Promise<UntagResult> {
  const { client, repository } = options
  return withLock(`${client.baseUrl}/${repository}`, () => untagAlone(options))
}

async function untagAlone(options: UntagOptions): Promise<UntagResult> {
  const { client, repository, tag } = options
  const before = await client.listTags(repository)
  if (!before.includes(tag)) throw new AppError('NOT_FOUND', `There is no tag ${tag} (any more).`)

  const leftover = await findLeftover(options)
  if (leftover !== null) {
    await deleteIfThere(client, repository, leftover)
    return verify(options, before, leftover)
  }
  if (options.supportsTagDelete === true) {
    await expectUnmoved(options)
    await client.deleteTag(repository, tag)
    return verify(options, before, options.expectedDigest)
  }
  return verify(options, before, await replaceAndDelete(options))
}

async function replaceAndDelete(options: UntagOptions): Promise<Digest> {
  const { client, repository, tag, expectedDigest } = options
  const original = expectedDigest === null ? null : await getOriginal(options, expectedDigest)
  const placeholder = newPlaceholder()
  // Nobody has this digest yet: a registry that may delete says 404, any other says why not before we touch a thing.
  await deleteIfThere(client, repository, placeholder.digest)
  await expectUnmoved(options)

  const finisher = client.withSignal(undefined)
  try {
    await finisher.putManifest(repository, tag, placeholder.mediaType, placeholder.bytes)
    await deleteIfThere(finisher, repository, placeholder.digest)
  } catch (error) {
    await putBack(finisher, repository, tag, placeholder.digest, original)
    throw error
  }
  return placeholder.digest
}

async function expectUnmoved(options: UntagOptions): Promise<void> {
  const { client, repository, tag, expectedDigest } = options
  const head = await client.headManifest(repository, tag)
  if ((head?.digest ?? null) === expectedDigest) return
  throw moved(tag)
}

async function getOriginal(options: UntagOptions, digest: Digest): Promise<RawManifest> {
  try {
    return await options.client.getRawManifest(options.repository, digest)
  } catch (error) {
    // The digest that the person saw is gone altogether, so the tag cannot be on it.
    if (isAppError(error) && error.code === 'NOT_FOUND') throw moved(options.tag)
    throw error
  }
}

function moved(tag: string): AppError {
  return new AppError(
    'CONFLICT',
    `Meanwhile ${tag} was pushed anew or changed. Nothing was deleted. Look at it again, then decide.`,
  )
}

async function findLeftover(options: UntagOptions): Promise<Digest | null> {
  const { client, repository, tag } = options
  const head = await client.headManifest(repository, tag)
  if (head?.mediaType !== OCI_INDEX || head.sizeBytes > PLACEHOLDER_BYTES_MAX) return null
  try {
    const { manifest } = await client.getManifest(repository, head.digest)
    return isPlaceholder(manifest) ? head.digest : null
  } catch (error) {
    // An index that cannot be read is no placeholder of ours, and may still be deleted.
    if (isAppError(error) && error.code === 'REGISTRY_REFUSED') return null
    throw error
  }
}

async function deleteIfThere(
  client: RegistryClient,
  repository: RepositoryName,
  digest: Digest,
): Promise<void> {
  try {
    await client.deleteManifest(repository, digest)
  } catch (error) {
    if (!isAppError(error) || error.code !== 'NOT_FOUND') throw error
  }
}

/** As well as it goes: what made this necessary is the error that people get to see. */
async function putBack(
  client: RegistryClient,
  repository: RepositoryName,
  tag: TagName,
  placeholder: Digest,
  original: RawManifest | null,
): Promise<void> {
  if (original === null) return
  try {
    const head = await client.headManifest(repository, tag)
    if (head !== null && head.digest !== placeholder) return
    await client.putManifest(repository, tag, original.mediaType, original.bytes)
  } catch (error) {
    if (!isAppError(error)) throw error
  }
}

async function verify(
  options: UntagOptions,
  before: readonly TagName[],
  removed: Digest | null,
): Promise<UntagResult> {
  const { repository, tag } = options
  const client = options.client.withSignal(undefined)
  const after = new Set(await client.listTags(repository))
  const lost = before.filter((other) => other !== tag && !after.has(other))
  if (lost.length > 0) {
    throw new AppError(
      'REGISTRY_REFUSED',
      `${tag} is deleted, but other tags disappeared in the same moment: ${lost.slice(0, 10).join(', ')}. Push them again if nobody else deleted them.`,
      { terminal: true },
    )
  }
  if (!after.has(tag)) return { outcome: 'removed' }
  const head = await client.headManifest(repository, tag)
  if (head !== null && head.digest !== removed) return { outcome: 'pushed-again' }
  throw new AppError('REGISTRY_REFUSED', `The registry still has ${tag} after deleting it.`)
}
