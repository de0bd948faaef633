import { lstat, rmdir } from 'node:fs/promises'
import { mapConcurrent } from '../kernel/map-concurrent'
import { findDirectory, requireRoot, type StorageRoot } from './place'
import { storageRefused } from './storage-errors'
import { unlessVanished, walkTree } from './walk-tree'

export type Usage = { bytes: number; files: number }

const STATS_AT_ONCE = 8

/** The sum of the sizes of all regular files below, as a filer counts logical space. */
export async function measureUsage(
  root: StorageRoot,
  subdirectory: string,
  signal?: AbortSignal,
): Promise<Usage> {
  const usage: Usage = { bytes: 0, files: 0 }
  const top = await findDirectory(root, subdirectory)
  if (top === null) return usage
  for await (const scans of walkTree(root.gate, top.path, signal)) {
    const files = scans.flatMap((scan) => scan.files)
    await mapConcurrent(files, STATS_AT_ONCE, async (path) => {
      signal?.throwIfAborted()
      const stats = await unlessVanished(root.gate(() => lstat(path)))
      if (stats?.isFile() !== true) return
      usage.bytes += stats.size
      usage.files += 1
    })
  }
  // A mount that went away meanwhile looks like files that vanished: better no number than a small one.
  await requireRoot(root)
  return usage
}

/** Whether nothing but directories is below, or nothing at all. */
export async function isEmpty(
  root: StorageRoot,
  subdirectory: string,
  signal?: AbortSignal,
): Promise<boolean> {
  return (await emptyDirectories(root, subdirectory, signal)) !== null
}

/** Removes directories that hold nothing but directories; never a file. */
export async function removeEmptyTree(
  root: StorageRoot,
  subdirectory: string,
  signal?: AbortSignal,
): Promise<void> {
  const directories = await emptyDirectories(root, subdirectory, signal)
  if (directories === null) throw storageRefused(`${subdirectory} holds files, so it stays.`)
  for (const path of directories.reverse()) {
    signal?.throwIfAborted()
    await unlessVanished(root.gate(() => rmdir(path)))
  }
}

/** Parents before children; null as soon as something else than a directory is met. */
async function emptyDirectories(
  root: StorageRoot,
  subdirectory: string,
  signal: AbortSignal | undefined,
): Promise<string[] | null> {
  const directories: string[] = []
  const top = await findDirectory(root, subdirectory)
  if (top === null) return directories
  for await (const scans of walkTree(root.gate, top.path, signal)) {
    for (const { path, files, others } of scans) {
      if (files.length + others > 0) return null
      directories.push(path)
    }
  }
  return directories
}
