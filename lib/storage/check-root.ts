import { chown, mkdir, rmdir, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { newId } from '../kernel/ids'
import { requireRoot, type StorageRoot } from './place'

export type StorageCheck = {
  /** Whether the root is a mount of its own; a directory of the local disk is not. */
  mounted: boolean
  freeBytes: number
  totalBytes: number
}

const NOBODY = 65534

/** Proves with a directory made, given away and removed that registries can be set up, and reads what is free. */
export async function checkRoot(root: StorageRoot): Promise<StorageCheck> {
  const real = await requireRoot(root)
  const probe = join(real, `.berth-check-${newId()}`)
  await root.gate(() => mkdir(probe, 0o700))
  try {
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
    mounted: own.dev !== parent.dev,
    freeBytes: space.bavail * space.bsize,
    totalBytes: space.blocks * space.bsize,
  }
}
