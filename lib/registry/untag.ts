import { AppError, isAppError } from '../kernel/app-error'
import { newId } from '../kernel/ids'
import { mapConcurrent } from '../kernel/map-concurrent'
import type { RawManifest, RegistryClient } from './client'

import { newPlaceholder, type Placeholder } from './placeholder'
import { asTagName, type Digest, type RepositoryName, type TagName } from './references'

export type TagToRemove = {
  tag: TagName
  /** What the person saw on the tag. Null for a tag whose manifest is lost. */
  expectedDigest: Digest | null
  /** Put back when the removal fails midway. Null where there is none. */
  original: RawManifest | null
}

export type UntagOptions = {
  client: RegistryClient
  repository: RepositoryName
  tags: readonly TagToRemove[]
  /** A new one, which the caller has written down: after a crash it tells what to clean up. */
  placeholder: Placeholder
  /** See `deletesByTag`. */
  deletesByTag: boolean
}

export type UntagOutcome =
  /** `pushed-again`: a push that came meanwhile has the tag now, with its own image. */
  | { outcome: 'removed' | 'pushed-again' }
  /** `isTouched`: the placeholder may have been left on the tag. */
  | { outcome: 'failed'; error: AppError; isTouched: boolean }

const CONCURRENCY = 8

/**
 * Whether the registry deletes a single tag (distribution 3.0 on) or digests only (2.8). Asks it to delete what does
 * not exist, so that a registry that deletes nothing says so before anything is touched.
 *
 * @throws AppError REGISTRY_REFUSED when it is read-only or deletion is disabled, and what the client throws
 */
export async function deletesByTag(
  client: RegistryClient,
  repository: RepositoryName,
): Promise<boolean> {
  try {
    await client.deleteTag(repository, asTagName(`berth-none-${newId()}`))
    return true
  } catch (error) {
    if (isAppError(error) && error.code === 'NOT_FOUND') return true
    if (!isAppError(error) || error.code !== 'REGISTRY_REFUSED') throw error
  }
  await deleteIfThere(client, repository, newPlaceholder().digest)
  return false
}

/**
 * Removes these tags and nothing else; other tags of the same digests stay. Works on every version of distribution:
 * 2.8 deletes by digest only, which takes all tags of that digest, so the tags are first moved to an empty index that
 * no other tag can be on, and that digest is deleted once for all of them.
 *
 * Never throws an `AppError`; each tag has an outcome of its own. Failed with nothing touched: `CONFLICT` when the tag
 * is not on `expectedDigest` (any more). Failed later, the original is put back if the registry still answers; else
 * the placeholder stays on the tag.
 *
 * A push of a tag in the moment between its check and its first step is overwritten (registries have no conditional
 * PUT): the caller looks through the registry's reports afterwards. One after the first step survives.
 */
export async function untag(options: UntagOptions): Promise<Map<TagName, UntagOutcome>> {
  const outcomes = new Map<TagName, UntagOutcome>()
  const touched = (
    await mapConcurrent(options.tags, CONCURRENCY, async (each) => {
      const failure = await firstStep(options, each)
      if (failure === null) return [each]
      outcomes.set(each.tag, failure)
      return []
    })
  ).flat()
  if (touched.length === 0) return outcomes
  const { client, repository, placeholder } = options
  try {
    if (!options.deletesByTag) await deleteIfThere(client, repository, placeholder.digest)
  } catch (error) {
    for (const each of touched) outcomes.set(each.tag, await undo(options, each, error))
    return outcomes
  }
  try {
    const left = new Set(await client.listTags(repository))
    for (const each of touched) {
      outcomes.set(each.tag, left.has(each.tag) ? await verify(options, each) : removed())
    }
  } catch (error) {
    for (const each of touched) {
      if (!outcomes.has(each.tag)) outcomes.set(each.tag, failed(error, true))
    }
  }
  return outcomes
}

async function firstStep(options: UntagOptions, each: TagToRemove): Promise<UntagOutcome | null> {
  const { client, repository, placeholder } = options
  const { tag, expectedDigest } = each
  try {
    const head = await client.headManifest(repository, tag)
    if ((head?.digest ?? null) !== expectedDigest) throw moved(tag)
  } catch (error) {
    return failed(error, false)
  }
  try {
    if (options.deletesByTag) await client.deleteTag(repository, tag)
    else await client.putManifest(repository, tag, placeholder.mediaType, placeholder.bytes)
    return null
  } catch (error) {
    return options.deletesByTag ? failed(error, true) : undo(options, each, error)
  }
}

async function verify(options: UntagOptions, each: TagToRemove): Promise<UntagOutcome> {
  const { client, repository, placeholder } = options
  const head = await client.headManifest(repository, each.tag)
  const isOurs = head !== null && head.digest === placeholder.digest
  const isUnchanged = (head?.digest ?? null) === each.expectedDigest
  if (head !== null && !isOurs && !isUnchanged) return { outcome: 'pushed-again' }
  const error = new AppError(
    'REGISTRY_REFUSED',
    `The registry still has ${each.tag} after deleting it.`,
  )
  return undo(options, each, error)
}

/** As well as it goes: what made this necessary is the error that people get to see. */
async function undo(
  { client, repository, placeholder }: UntagOptions,
  { tag, original }: TagToRemove,
  cause: unknown,
): Promise<UntagOutcome> {
  if (original === null) return failed(cause, true)
  try {
    const head = await client.headManifest(repository, tag)
    if (head === null || head.digest === placeholder.digest) {
      await client.putManifest(repository, tag, original.mediaType, original.bytes)
    }
    return failed(cause, false)
  } catch (error) {
    if (!isAppError(error)) throw error
    return failed(cause, true)
  }
}

/** Deletes a digest with every tag on it; one that is not there is no failure. Throws what the client throws. */
export async function deleteIfThere(
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

function removed(): UntagOutcome {
  return { outcome: 'removed' }
}

function failed(error: unknown, isTouched: boolean): UntagOutcome {
  if (!isAppError(error)) throw error
  return { outcome: 'failed', error, isTouched }
}

function moved(tag: string): AppError {
  return new AppError(
    'CONFLICT',
    `Meanwhile ${tag} was pushed anew or deleted. Nothing was changed. Look at it again, then decide.`,
  )
}
