import type { Stats } from 'node:fs'
import { lstat, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiskGate } from './disk-gate'
import { errnoOf, rootMissing, storageRefused } from './storage-errors'
import { parseSubdirectory, REGISTRIES } from './subdirectory'

export type StorageRoot = { path: string; gate: DiskGate }

/** What is at a subdirectory, looked at segment by segment without following a link. */
export type Place =
  | { path: string; found: 'missing' | 'symlink' | 'not-a-directory' }
  | { path: string; found: 'directory'; stats: Stats }

/** Finds a subdirectory. STORAGE_UNAVAILABLE when the root itself is not there, so that 'missing' can be believed. */
export async function locate(root: StorageRoot, subdirectory: string): Promise<Place> {
  const segments = parseSubdirectory(subdirectory)
  const realRoot = await requireRoot(root)
  const path = join(root.path, ...segments)
  let place: Place = { path, found: 'missing' }
  for (const depth of segments.keys()) {
    place = await look(root, join(root.path, ...segments.slice(0, depth + 1)))
    if (place.found !== 'directory') return { path, found: place.found }
  }
  const real = await root.gate(() => realpath(path))
  return real === join(realRoot, ...segments) ? place : { path, found: 'symlink' }
}

/** As `locate`, for those who need a directory or nothing: a link or a file in its place is STORAGE_REFUSED. */
export async function findDirectory(
  root: StorageRoot,
  subdirectory: string,
): Promise<{ path: string; stats: Stats } | null> {
  const place = await locate(root, subdirectory)
  if (place.found === 'missing') return null
  if (place.found === 'directory') return place
  throw refuseKind(subdirectory, place.found)
}

export function refuseKind(name: string, found: 'symlink' | 'not-a-directory') {
  return storageRefused(
    `${name} below STORAGE_ROOT is ${found === 'symlink' ? 'or passes a symbolic link, which is never followed' : 'not a directory'}. Look who made it, and remove it.`,
  )
}

/** What is at exactly this path. */
export async function look(root: StorageRoot, path: string): Promise<Place> {
  try {
    const stats = await root.gate(() => lstat(path))
    if (stats.isDirectory()) return { path, found: 'directory', stats }
    return { path, found: stats.isSymbolicLink() ? 'symlink' : 'not-a-directory' }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return { path, found: 'missing' }
    throw error
  }
}

/** Whether the directory of all registries is there. */
export async function holdsRegistries(root: StorageRoot): Promise<boolean> {
  await requireRoot(root)
  return (await look(root, join(root.path, REGISTRIES))).found === 'directory'
}

/** The real path of the root, which must be a directory already. */
export async function requireRoot(root: StorageRoot): Promise<string> {
  try {
    if ((await root.gate(() => stat(root.path))).isDirectory()) {
      return await root.gate(() => realpath(root.path))
    }
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOENT' || errno === 'ENOTDIR') throw rootMissing(error)
    throw error
  }
  throw rootMissing()
}
