import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../kernel/app-error'
import { findDirectory, look, refuseKind, requireRoot, type StorageRoot } from './place'
import { errnoOf, storageRefused } from './storage-errors'

const TRASH = 'trash'
const REGISTRY_ID = /^[a-z0-9](?:[a-z0-9-]{8,61})[a-z0-9]$/

/** Moves a registry's directory to `trash/<registryId>` by one rename, and says whether there was one to move. */
export async function moveToTrash(
  root: StorageRoot,
  subdirectory: string,
  registryId: string,
): Promise<'moved' | 'nothing'> {
  const name = checkId(registryId)
  const source = await findDirectory(root, subdirectory)
  if (source === null) return 'nothing'
  const target = join(await ensureTrash(root), name)
  if ((await look(root, target)).found !== 'missing') throw occupied(registryId)
  try {
    await root.gate(() => rename(source.path, target))
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOTEMPTY' || errno === 'EEXIST') throw occupied(registryId)
    throw error
  }
  return 'moved'
}

/** Whether there is something at `trash/<registryId>`. */
export async function isInTrash(root: StorageRoot, registryId: string): Promise<boolean> {
  await requireRoot(root)
  return (await look(root, join(root.path, TRASH, checkId(registryId)))).found !== 'missing'
}

async function ensureTrash(root: StorageRoot): Promise<string> {
  const path = join(root.path, TRASH)
  try {
    await root.gate(() => mkdir(path, 0o700))
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error
  }
  const place = await look(root, path)
  if (place.found === 'symlink' || place.found === 'not-a-directory') {
    throw refuseKind(TRASH, place.found)
  }
  if (place.found === 'directory' && place.stats.uid !== process.getuid?.()) {
    throw storageRefused(`${TRASH} below STORAGE_ROOT belongs to somebody else.`)
  }
  return path
}

function checkId(registryId: string): string {
  if (REGISTRY_ID.test(registryId)) return registryId
  throw new AppError('BAD_INPUT', 'This is not the id of a registry.', { terminal: true })
}

function occupied(registryId: string): AppError {
  return storageRefused(
    `${TRASH}/${registryId} exists already below STORAGE_ROOT, and nothing there is ever overwritten. Look what it is, and move it away.`,
  )
}
