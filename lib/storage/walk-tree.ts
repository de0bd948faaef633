import type { Dir } from 'node:fs'
import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiskGate } from './disk-gate'
import { errnoOf } from './storage-errors'

export type Scan = {
  path: string
  directories: string[]
  files: string[]
  /** How many entries are neither: links, sockets and the like. Links are never followed. */
  others: number
}

/** What the file server itself shows inside an export; never part of a registry. */
const SERVER_DIRECTORIES: ReadonlySet<string> = new Set(['.snapshot', '.fast-remove'])

const AT_ONCE = 8

/**
 * All directories from `top` down, parents before their children, a few at a time. What vanishes meanwhile is left out.
 */
export async function* walkTree(
  gate: DiskGate,
  top: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Scan[], void, undefined> {
  const pending = [top]
  while (pending.length > 0) {
    signal?.throwIfAborted()
    const scans = await Promise.all(
      pending.splice(-AT_ONCE).map((path) => scanDirectory(gate, path)),
    )
    for (const { directories } of scans) {
      for (const path of directories) pending.push(path)
    }
    yield scans
  }
}

/** The entries of one directory; none when it vanished. */
export async function scanDirectory(gate: DiskGate, path: string): Promise<Scan> {
  const scan: Scan = { path, directories: [], files: [], others: 0 }
  const directory = await unlessVanished(gate(() => opendir(path)))
  if (directory === null) return scan
  try {
    await readInto(scan, gate, directory)
  } finally {
    // Not awaited: closing would hang behind a read that hangs, after that one's time limit.
    directory.close().catch(() => {})
  }
  return scan
}

async function readInto(scan: Scan, gate: DiskGate, directory: Dir): Promise<void> {
  for (;;) {
    const entry = await unlessVanished(gate(() => directory.read()))
    if (entry === null) return
    const path = join(scan.path, entry.name)
    if (SERVER_DIRECTORIES.has(entry.name)) continue
    if (entry.isDirectory()) scan.directories.push(path)
    else if (entry.isFile()) scan.files.push(path)
    else scan.others += 1
  }
}

/** Null where something was removed between being listed and being looked at; ESTALE is how NFS says it. */
export async function unlessVanished<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOENT' || errno === 'ENOTDIR' || errno === 'ESTALE') return null
    throw error
  }
}
