import { isWriteProbeFile } from '../registry/write-probe'
import type { Storage } from '../storage/storage'
import { storageRefused } from '../storage/storage-errors'

type Tree = { id: string; subdirectory: string }

/**
 * Takes the tree of a registry into the trash, and says whether it can be restored. What was never ready and holds
 * nothing, or only what the write probe left, is removed for good instead: nobody knew it. One that people knew counts
 * as kept even if its tree is not found, since that may be a mount that is missing: port and uid stay its own.
 * Idempotent, also when an earlier try was cut off.
 */
export async function retireDirectory(
  storage: Storage,
  registry: Tree & { wasReady: boolean },
): Promise<boolean> {
  const ignore = isWriteProbeFile
  if (!registry.wasReady && (await storage.isEmpty(registry.subdirectory, { ignore }))) {
    await storage.removeEmptyTree(registry.subdirectory, { ignore })
  } else {
    await storage.moveToTrash(registry.subdirectory, registry.id)
  }
  return registry.wasReady || (await storage.seeTrash(registry.id)) !== 'absent'
}

/**
 * Brings the tree of a registry back from the trash; changes nothing once it is in its place.
 *
 * @throws AppError STORAGE_REFUSED when it is in neither: an empty one must never stand in for it
 */
export async function restoreDirectory(
  storage: Storage,
  registry: Tree & { uid: number },
): Promise<void> {
  const { id, subdirectory, uid } = registry
  if ((await storage.restoreFromTrash(subdirectory, id)) === 'restored') return
  if ((await storage.observe(subdirectory, uid)) !== 'missing') return
  throw storageRefused(
    `The files of this registry are neither in trash/${id} nor in ${subdirectory} below STORAGE_ROOT. Check the mount, put them back into one of the two, then retry.`,
  )
}

/**
 * Begins to erase what the trash holds of a registry. A tree that came back to its old place after the deletion, with a
 * mount that had been away, goes with it: its owner tells it from that of a newer registry of the same name.
 */
export async function beginErase(
  storage: Storage,
  registry: Tree & { uid: number | null },
): Promise<void> {
  const { id, subdirectory, uid } = registry
  const seen = uid === null ? 'missing' : await storage.observe(subdirectory, uid)
  if (seen === 'ok' || (typeof seen === 'object' && seen.wrong === 'mode'))
    await storage.moveToTrash(subdirectory, id)
  await storage.beginErase(id)
}
