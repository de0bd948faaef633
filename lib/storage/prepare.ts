import { constants } from 'node:fs'
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../kernel/app-error'
import type { DiskGate } from './disk-gate'
import { findDirectory, locate, look, refuseKind, requireRoot, type StorageRoot } from './place'
import { errnoOf, storageRefused } from './storage-errors'
import { parseSubdirectory } from './subdirectory'
import { scanDirectory } from './walk-tree'

export type SubdirectoryState =
  | 'missing'
  | 'ok'
  | { wrong: 'owner' | 'mode' | 'not-a-directory' | 'symlink' }

const LEAF_MODE = 0o700
const PARENT_MODE = 0o711

/** Compares a subdirectory with what `ensureSubdirectory` makes. */
export async function observe(
  root: StorageRoot,
  subdirectory: string,
  uid: number,
): Promise<SubdirectoryState> {
  const place = await locate(root, subdirectory)
  if (place.found === 'missing') return 'missing'
  if (place.found !== 'directory') return { wrong: place.found }
  if (place.stats.uid !== uid || place.stats.gid !== uid) return { wrong: 'owner' }
  return (place.stats.mode & 0o7777) === LEAF_MODE ? 'ok' : { wrong: 'mode' }
}

/** Makes a registry's directory, 0700 and its uid's, below parents that only this process may write. */
export async function ensureSubdirectory(
  root: StorageRoot,
  subdirectory: string,
  uid: number,
): Promise<void> {
  if (!Number.isInteger(uid) || uid < 1) {
    throw new AppError('BAD_INPUT', 'A registry runs as a uid of its own, never as root.')
  }
  const path = await ensureParents(root, subdirectory)
  await makeDirectory(root, path, LEAF_MODE)
  await withDirectory(root, path, subdirectory, (handle) =>
    claimLeaf(root.gate, handle, { path, name: subdirectory, uid }),
  )
  // Once more from the top: by its real path, too, it must lie where it was asked for.
  await findDirectory(root, subdirectory)
}

/** Makes what lies above a registry's directory, 0711 and this process's own, and gives the path of the directory itself. */
export async function ensureParents(root: StorageRoot, subdirectory: string): Promise<string> {
  const segments = parseSubdirectory(subdirectory)
  await requireRoot(root)
  for (const depth of segments.slice(1).keys()) {
    const name = segments.slice(0, depth + 1).join('/')
    const path = join(root.path, name)
    await makeDirectory(root, path, PARENT_MODE)
    await withDirectory(root, path, name, (handle) => checkParent(root.gate, handle, name))
  }
  return join(root.path, ...segments)
}

async function makeDirectory({ gate }: StorageRoot, path: string, mode: number): Promise<void> {
  try {
    await gate(() => mkdir(path, mode))
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error
  }
}

/** Owner and mode are changed through a handle that was opened without following a link, never by path. */
async function withDirectory(
  root: StorageRoot,
  path: string,
  name: string,
  use: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  const { found } = await look(root, path)
  if (found === 'symlink' || found === 'not-a-directory') throw refuseKind(name, found)
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW
  const handle = await root.gate(() => open(path, flags))
  try {
    await use(handle)
  } finally {
    await root.gate(() => handle.close())
  }
}

async function checkParent(gate: DiskGate, handle: FileHandle, name: string): Promise<void> {
  const { uid, mode } = await gate(() => handle.stat())
  if (uid !== process.getuid?.()) throw somebodyElses(name)
  if ((mode & 0o7777) !== PARENT_MODE) await gate(() => handle.chmod(PARENT_MODE))
}

async function claimLeaf(
  gate: DiskGate,
  handle: FileHandle,
  { path, name, uid }: { path: string; name: string; uid: number },
): Promise<void> {
  const stats = await gate(() => handle.stat())
  if (stats.uid !== uid) {
    const { directories, files, others } = await scanDirectory(gate, path)
    const empty = directories.length + files.length + others === 0
    if (stats.uid !== process.getuid?.() || !empty) throw somebodyElses(name)
  }
  if ((stats.mode & 0o7777) !== LEAF_MODE) await gate(() => handle.chmod(LEAF_MODE))
  if (stats.uid !== uid || stats.gid !== uid) await gate(() => handle.chown(uid, uid))
}

function somebodyElses(name: string): AppError {
  return storageRefused(
    `${name} exists below STORAGE_ROOT and belongs to somebody else. Look whose it is, and move it away before you try again.`,
  )
}
