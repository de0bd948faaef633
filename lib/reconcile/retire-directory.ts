import { isWriteProbeFile } from '../registry/write-probe'
import type { Storage } from '../storage/storage'

/**
 * Takes the tree of a registry away: into the trash when it holds anybody's data, for good when it holds nothing or
 * only what the write probe left. Idempotent, also when an earlier try was cut off. Returns whether data is in the trash.
 */
export async function retireDirectory(
  storage: Storage,
  registry: { id: string; subdirectory: string },
): Promise<boolean> {
  const ignore = isWriteProbeFile
  if (await storage.isEmpty(registry.subdirectory, { ignore })) {
    await storage.removeEmptyTree(registry.subdirectory, { ignore })
  } else {
    await storage.moveToTrash(registry.subdirectory, registry.id)
  }
  return storage.isInTrash(registry.id)
}
