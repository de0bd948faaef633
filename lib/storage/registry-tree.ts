import { AppError } from '../kernel/app-error'
import { findDirectory, requireRoot, type StorageRoot } from './place'
import type { SliceFound } from './walk-thread'
import type { WalkThreads } from './walk-threads'

export type Usage = { bytes: number; files: number }

export type TreeWalk = {
  /** Called for one slice after the other, in the order of their names, which is the same in every walk. */
  visit(slice: string, found: SliceFound): void | Promise<void>
  /** The last slice that need not be visited again. */
  after?: string | null
  /** Entries looked at in a second, at most; 0 for as fast as it goes. */
  filesPerSecond?: number
  signal?: AbortSignal | undefined
}

/**
 * Looks at every regular file of a registry's tree, in slices that a later walk can go on after. Nothing is visited in a
 * missing tree. Throws instead of ending when the tree was replaced or its mount went away meanwhile, which looks like
 * files that vanished: better no number than a small one.
 */
export async function walkRegistryTree(
  root: StorageRoot,
  threads: WalkThreads,
  input: { subdirectory: string; walk: TreeWalk },
): Promise<void> {
  const { visit, after = null, filesPerSecond = 0, signal } = input.walk
  signal?.throwIfAborted()
  const top = await findDirectory(root, input.subdirectory)
  if (top === null) return
  await threads(async (ask) => {
    const task = { top: top.path, filesPerSecond }
    const slices = await ask('slices', task, signal)
    for (const slice of slices) {
      if (after !== null && slice <= after) continue
      await visit(slice, await ask('slice', { ...task, slice }, signal))
    }
  })
  await requireRoot(root)
  const now = await findDirectory(root, input.subdirectory)
  if (now?.stats.ino !== top.stats.ino) {
    throw new AppError(
      'STORAGE_UNAVAILABLE',
      'The directory of the registry went away while it was measured. Check the mount at STORAGE_ROOT.',
    )
  }
}

/** The sum of the sizes of all regular files below, as a filer counts logical space. */
export async function measureUsage(
  root: StorageRoot,
  threads: WalkThreads,
  input: { subdirectory: string; signal?: AbortSignal | undefined },
): Promise<Usage> {
  const usage: Usage = { bytes: 0, files: 0 }
  const visit = (_slice: string, found: SliceFound) => {
    usage.bytes += found.uploadBytes + found.linkBytes
    for (const size of found.sizes) usage.bytes += size
    usage.files += found.files
  }
  const { subdirectory, signal } = input
  await walkRegistryTree(root, threads, { subdirectory, walk: { visit, signal } })
  return usage
}

export type StoredBlob = { bytes: number; writtenAt: Date }

/** Some blobs of a registry, by the hex digits of their digests; null for those that are not there. */
export async function lookAtBlobs(
  root: StorageRoot,
  threads: WalkThreads,
  input: { subdirectory: string; digests: readonly string[]; signal?: AbortSignal | undefined },
): Promise<(StoredBlob | null)[]> {
  const top = await findDirectory(root, input.subdirectory)
  if (top === null) return input.digests.map(() => null)
  const { sizes, times } = await threads((ask) =>
    ask('blobs', { top: top.path, digests: input.digests, filesPerSecond: 0 }, input.signal),
  )
  return input.digests.map((_, at) => {
    const bytes = sizes[at] ?? -1
    return bytes < 0 ? null : { bytes, writtenAt: new Date(times[at] ?? 0) }
  })
}
