import { rmdir, unlink } from 'node:fs/promises'
import { relative } from 'node:path'
import { findDirectory, type StorageRoot } from './place'
import { storageRefused } from './storage-errors'
import { unlessVanished, walkTree } from './walk-tree'

/** What counts as nothing: files that are nobody's data, by their path from the subdirectory. */
export type Emptiness = {
  ignore?: ((path: string) => boolean) | undefined
  signal?: AbortSignal | undefined
}

/** Whether nothing but directories and ignored files is below, or nothing at all. */
export async function isEmpty(
  root: StorageRoot,
  subdirectory: string,
  emptiness: Emptiness,
): Promise<boolean> {
  return (await findNothing(root, subdirectory, emptiness)) !== null
}

/** Removes directories that hold nothing but directories and ignored files, and those; never another file. */
export async function removeEmptyTree(
  root: StorageRoot,
  subdirectory: string,
  emptiness: Emptiness,
): Promise<void> {
  const nothing = await findNothing(root, subdirectory, emptiness)
  if (nothing === null) throw storageRefused(`${subdirectory} holds files, so it stays.`)
  const remove = async (act: () => Promise<void>) => {
    emptiness.signal?.throwIfAborted()
    await unlessVanished(root.gate(act))
  }
  for (const path of nothing.files) await remove(() => unlink(path))
  for (const path of nothing.directories.reverse()) await remove(() => rmdir(path))
}

/** Directories with parents before children, and ignored files; null as soon as something else is met. */
async function findNothing(
  root: StorageRoot,
  subdirectory: string,
  { ignore = () => false, signal }: Emptiness,
): Promise<{ directories: string[]; files: string[] } | null> {
  const nothing = { directories: [] as string[], files: [] as string[] }
  const top = await findDirectory(root, subdirectory)
  if (top === null) return nothing
  for await (const scans of walkTree(root.gate, top.path, signal)) {
    for (const { path, files, others } of scans) {
      if (others > 0 || !files.every((file) => ignore(relative(top.path, file)))) return null
      nothing.directories.push(path)
      nothing.files.push(...files)
    }
  }
  return nothing
}
