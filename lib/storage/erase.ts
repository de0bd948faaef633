import { readdir, rmdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { newId } from '../kernel/ids'
import { mapConcurrent } from '../kernel/map-concurrent'
import type { DiskGate } from './disk-gate'
import type { StorageRoot } from './place'
import { erasingPath, heldPath, isDirectory, moveTree, seeTrash } from './trash'
import { unlessVanished } from './walk-tree'

const FAST_REMOVE = '.fast-remove'
const UNLINKS_AT_ONCE = 8

/**
 * The point of no return: takes a registry's tree out of reach by one rename. Where the file server removes by itself
 * what is put into `.fast-remove`, it is gone with that; elsewhere it is 'erasing', and `eraseSome` removes it.
 */
export async function beginErase(
  root: StorageRoot,
  registryId: string,
): Promise<'gone' | 'erasing'> {
  const state = await seeTrash(root, registryId)
  if (state !== 'held') return state === 'erasing' ? 'erasing' : 'gone'
  const source = heldPath(root, registryId)
  const fast = join(root.path, FAST_REMOVE)
  if (await isDirectory(root, fast, FAST_REMOVE)) {
    // Names that were there before may still be known to the server.
    const name = `berth-${registryId}-${newId()}`
    await moveTree(root, source, { path: join(fast, name), name: `${FAST_REMOVE}/${name}` })
    return 'gone'
  }
  await moveTree(root, source, {
    path: erasingPath(root, registryId),
    name: `trash/.erasing-${registryId}`,
  })
  return 'erasing'
}

/** Removes some of a tree that is 'erasing', `limit` entries at most, links themselves and never what they point to. */
export async function eraseSome(
  root: StorageRoot,
  registryId: string,
  options: { limit: number },
): Promise<{ removedFiles: number; isDone: boolean }> {
  if ((await seeTrash(root, registryId)) !== 'erasing') return { removedFiles: 0, isDone: true }
  const count = { left: options.limit, removedFiles: 0 }
  const isDone = await removeTree(root.gate, erasingPath(root, registryId), count)
  return { removedFiles: count.removedFiles, isDone }
}

type Count = { left: number; removedFiles: number }

/** Whether the directory is gone; false when the count ran out before. */
async function removeTree(gate: DiskGate, path: string, count: Count): Promise<boolean> {
  const entries = (await unlessVanished(gate(() => readdir(path, { withFileTypes: true })))) ?? []
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    if (count.left <= 0 || !(await removeTree(gate, join(path, name), count))) return false
  }
  const files = entries.filter((entry) => !entry.isDirectory())
  const now = files.slice(0, Math.max(0, count.left))
  await mapConcurrent(now, UNLINKS_AT_ONCE, async ({ name }) => {
    await unlessVanished(gate(() => unlink(join(path, name))))
  })
  count.left -= now.length
  count.removedFiles += now.length
  if (now.length < files.length || count.left <= 0) return false
  await unlessVanished(gate(() => rmdir(path)))
  count.left -= 1
  return true
}
