import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../kernel/app-error'
import { findDirectory, look, refuseKind, requireRoot, type StorageRoot } from './place'
import { ensureParents } from './prepare'
import { errnoOf, storageRefused } from './storage-errors'

const TRASH = 'trash'
const REGISTRY_ID = /^[a-z0-9](?:[a-z0-9-]{8,61})[a-z0-9]$/

/** `held`: it can be restored. `erasing`: it is being removed, and cannot any more. */
export type TrashState = 'absent' | 'held' | 'erasing'

/** Moves a registry's directory to `trash/<registryId>` by one rename, and says whether there was one to move. */
export async function moveToTrash(
  root: StorageRoot,
  subdirectory: string,
  registryId: string,
): Promise<'moved' | 'nothing'> {
  const target = heldPath(root, registryId)
  const source = await findDirectory(root, subdirectory)
  if (source === null) return 'nothing'
  await ensureTrash(root)
  await moveTree(root, source.path, { path: target, name: `${TRASH}/${registryId}` })
  return 'moved'
}

/** Moves `trash/<registryId>` back to its place by one rename, and says whether there was one to move. */
export async function restoreFromTrash(
  root: StorageRoot,
  subdirectory: string,
  registryId: string,
): Promise<'restored' | 'nothing'> {
  if ((await seeTrash(root, registryId)) !== 'held') return 'nothing'
  const path = await ensureParents(root, subdirectory)
  await moveTree(root, heldPath(root, registryId), { path, name: subdirectory })
  return 'restored'
}

/** What the trash has of a registry. A link or a file in the place of a directory is STORAGE_REFUSED. */
export async function seeTrash(root: StorageRoot, registryId: string): Promise<TrashState> {
  const held = heldPath(root, registryId)
  await requireRoot(root)
  if (!(await isDirectory(root, join(root.path, TRASH), TRASH))) return 'absent'
  if (await isDirectory(root, held, `${TRASH}/${registryId}`)) return 'held'
  const name = `${TRASH}/${erasingName(registryId)}`
  return (await isDirectory(root, join(root.path, name), name)) ? 'erasing' : 'absent'
}

/** Where the tree of a deleted registry lies while it can be restored. BAD_INPUT for anything but an id. */
export function heldPath(root: StorageRoot, registryId: string): string {
  return join(root.path, TRASH, checkId(registryId))
}

/** Where it lies while it is removed file by file: no id has a dot, so nobody else is ever there. */
export function erasingPath(root: StorageRoot, registryId: string): string {
  return join(root.path, TRASH, erasingName(checkId(registryId)))
}

/** Whether a directory is at this path, which `name` tells people. STORAGE_REFUSED for anything else that is there. */
export async function isDirectory(root: StorageRoot, path: string, name: string): Promise<boolean> {
  const { found } = await look(root, path)
  if (found === 'symlink' || found === 'not-a-directory') throw refuseKind(name, found)
  return found === 'directory'
}

/** One rename inside the mount: EXDEV is an error, and what is at the target is never overwritten. */
export async function moveTree(
  root: StorageRoot,
  source: string,
  target: { path: string; name: string },
): Promise<void> {
  if ((await look(root, target.path)).found !== 'missing') throw occupied(target.name)
  try {
    await root.gate(() => rename(source, target.path))
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOTEMPTY' || errno === 'EEXIST') throw occupied(target.name)
    throw error
  }
}

async function ensureTrash(root: StorageRoot): Promise<void> {
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
}

function erasingName(registryId: string): string {
  return `.erasing-${registryId}`
}

function checkId(registryId: string): string {
  if (REGISTRY_ID.test(registryId)) return registryId
  throw new AppError('BAD_INPUT', 'This is not the id of a registry.', { terminal: true })
}

function occupied(name: string): AppError {
  return storageRefused(
    `${name} exists already below STORAGE_ROOT, and nothing there is ever overwritten. Look what it is, and move it away.`,
  )
}
