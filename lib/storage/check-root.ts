import { chown, mkdir, open, rmdir, stat, statfs, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { newId } from '../kernel/ids'
import type { DiskGate } from './disk-gate'
import { requireRoot, type StorageRoot } from './place'

export type StorageCheck = {
  /** Whether the root is a mount of its own; a directory of the local disk is not. */
  mounted: boolean
  /** How long it took to make a small file and have it on the file server. */
  writeMs: number
  freeBytes: number
  totalBytes: number
}

const NOBODY = 65534
const SMALL = Buffer.alloc(4096, 'berth')

/**
 * Proves with a directory made, written into, given away and removed that registries can be set up, and reads what is
 * free.
 */
export async function checkRoot(root: StorageRoot): Promise<StorageCheck> {
  const real = await requireRoot(root)
  const probe = join(real, `.berth-check-${newId()}`)
  let writeMs: number
  await root.gate(() => mkdir(probe, 0o700))
  try {
    writeMs = await timeWrite(root.gate, join(probe, 'small'))
    await root.gate(() => chown(probe, NOBODY, NOBODY))
  } finally {
    await root.gate(() => rmdir(probe))
  }
  const [own, parent, space] = await Promise.all([
    root.gate(() => stat(real)),
    root.gate(() => stat(dirname(real))),
    root.gate(() => statfs(real)),
  ])
  return {
    writeMs,
    mounted: own.dev !== parent.dev,
    freeBytes: space.bavail * space.bsize,
    totalBytes: space.blocks * space.bsize,
  }
}

async function timeWrite(gate: DiskGate, path: string): Promise<number> {
  try {
    return await gate(async () => {
      const began = performance.now()
      const file = await open(path, 'wx', 0o600)
      try {
        await file.writeFile(SMALL)
        await file.sync()
      } finally {
        await file.close()
      }
      return performance.now() - began
    })
  } finally {
    await gate(() => unlink(path)).catch(() => undefined)
  }
}
