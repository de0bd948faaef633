// What the registry program keeps below a subdirectory, as far as a clean-up has to look at it.
import { lstat, rmdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../kernel/app-error'
import { mapConcurrent } from '../kernel/map-concurrent'
import { findDirectory, look, type StorageRoot } from './place'
import { scanDirectory, unlessVanished, walkTree } from './walk-tree'

const REPOSITORIES = 'docker/registry/v2/repositories'
const BLOBS = 'docker/registry/v2/blobs'
/** What is of a repository; everything else below it is another one. */
const PARTS = ['_manifests', '_uploads', '_layers'] as const

const NAME_LENGTH_MAX = 255
const COMPONENT = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/
const DIGEST = /^(sha256|sha384|sha512):([0-9a-f]{64,128})$/
const STATS_AT_ONCE = 8

/** A manifest that a repository has, and when it was last pushed, by the clock of the file server. */
export type Revision = { digest: string; at: Date }

/** The names of all repositories, sorted. Directories whose names break the OCI grammar are left out. */
export async function listRepositories(root: StorageRoot, subdirectory: string): Promise<string[]> {
  const top = await findRepositories(root, subdirectory)
  const names: string[] = []
  const visit = async (path: string, name: string): Promise<void> => {
    const { directories } = await scanDirectory(root.gate, path)
    const entries = directories.map((directory) => directory.slice(path.length + 1))
    if (name !== '' && PARTS.some((part) => entries.includes(part))) names.push(name)
    for (const entry of entries) {
      const below = name === '' ? entry : `${name}/${entry}`
      if (COMPONENT.test(entry) && below.length <= NAME_LENGTH_MAX) {
        await visit(join(path, entry), below)
      }
    }
  }
  if (top !== null) await visit(top, '')
  return names.sort()
}

/** The manifests of a repository, tagged or not. */
export async function listRevisions(
  root: StorageRoot,
  subdirectory: string,
  repository: string,
): Promise<Revision[]> {
  const place = await findRepository(root, subdirectory, repository)
  if (place === null) return []
  const revisions = join(place, '_manifests', 'revisions')
  if ((await look(root, revisions)).found !== 'directory') return []
  const algorithms = await scanDirectory(root.gate, revisions)
  const found: Revision[] = []
  for (const algorithm of algorithms.directories) {
    const { directories } = await scanDirectory(root.gate, algorithm)
    await mapConcurrent(directories, STATS_AT_ONCE, async (path) => {
      const digest = path.slice(revisions.length + 1).replace('/', ':')
      if (!DIGEST.test(digest)) return
      const link = await unlessVanished(root.gate(() => lstat(join(path, 'link'))))
      if (link?.isFile()) found.push({ digest, at: link.mtime })
    })
  }
  return found
}

/** Whether anything of an upload was made, written or ended since then, in any repository but `ignored`. */
export async function isUploading(
  root: StorageRoot,
  subdirectory: string,
  { since, ignored }: { since: Date; ignored: string },
): Promise<boolean> {
  for (const repository of await listRepositories(root, subdirectory)) {
    if (repository === ignored) continue
    const place = await findRepository(root, subdirectory, repository)
    if (place === null) continue
    const uploads = join(place, '_uploads')
    const top = await look(root, uploads)
    if (top.found !== 'directory') continue
    // An upload that ends is taken out of here, which counts too: the manifest is still to come.
    if (top.stats.mtime >= since) return true
    for await (const scans of walkTree(root.gate, uploads, undefined)) {
      const files = scans.flatMap((scan) => scan.files)
      for (const file of files) {
        const stats = await unlessVanished(root.gate(() => lstat(file)))
        if (stats !== null && stats.mtime >= since) return true
      }
    }
  }
  return false
}

/** The bytes of these blobs together; those that are not there count nothing. */
export async function measureBlobs(
  root: StorageRoot,
  subdirectory: string,
  digests: readonly string[],
): Promise<number> {
  const top = await findDirectory(root, subdirectory)
  if (top === null) return 0
  let bytes = 0
  await mapConcurrent(digests, STATS_AT_ONCE, async (digest) => {
    const [, algorithm = '', hex = ''] = DIGEST.exec(digest) ?? []
    if (hex === '') return
    const path = join(top.path, BLOBS, algorithm, hex.slice(0, 2), hex, 'data')
    const stats = await unlessVanished(root.gate(() => lstat(path)))
    if (stats?.isFile()) bytes += stats.size
  })
  return bytes
}

/** Whether nothing is left of a repository but what `removeRepository` may remove. */
export async function isEmptyRepository(
  root: StorageRoot,
  subdirectory: string,
  repository: string,
): Promise<boolean> {
  return (await findRemains(root, subdirectory, repository)) !== null
}

/**
 * Removes a repository that has no tag, no manifest and no upload: links to layers and empty directories, then parents
 * that became empty. Never another repository, also not one below it; false, with nothing removed, as soon as
 * anything else is met. The registry must be read-only.
 */
export async function removeRepository(
  root: StorageRoot,
  subdirectory: string,
  repository: string,
): Promise<boolean> {
  const remains = await findRemains(root, subdirectory, repository)
  if (remains === null) return false
  for (const path of remains.links) await unlessVanished(root.gate(() => unlink(path)))
  for (const path of remains.directories.reverse())
    await unlessVanished(root.gate(() => rmdir(path)))
  const top = await findRepositories(root, subdirectory)
  const components = repository.split('/')
  while (top !== null && components.length > 0) {
    const path = join(top, ...components)
    const { directories, files, others } = await scanDirectory(root.gate, path)
    if (directories.length + files.length + others > 0) break
    await unlessVanished(root.gate(() => rmdir(path)))
    components.pop()
  }
  return true
}

type Remains = { links: string[]; directories: string[] }

async function findRemains(
  root: StorageRoot,
  subdirectory: string,
  repository: string,
): Promise<Remains | null> {
  const place = await findRepository(root, subdirectory, repository)
  if (place === null) return null
  const remains: Remains = { links: [], directories: [] }
  const own = await scanDirectory(root.gate, place)
  if (own.files.length + own.others > 0) return null
  for (const part of PARTS) {
    const top = join(place, part)
    if (!own.directories.includes(top)) continue
    for await (const scans of walkTree(root.gate, top, undefined)) {
      for (const { path, files, others } of scans) {
        if (others > 0 || !files.every((file) => isRemovable(file.slice(place.length + 1))))
          return null
        remains.directories.push(path)
        remains.links.push(...files)
      }
    }
  }
  return remains.directories.length === 0 ? null : remains
}

/** A link to a layer, or one that a tag which is gone left behind. Those of tags and manifests are data. */
function isRemovable(path: string): boolean {
  return (
    /^_layers\/[a-z0-9]+\/[0-9a-f]+\/link$/.test(path) ||
    /^_manifests\/tags\/[^/]+\/index\/[a-z0-9]+\/[0-9a-f]+\/link$/.test(path)
  )
}

async function findRepositories(root: StorageRoot, subdirectory: string): Promise<string | null> {
  const top = await findDirectory(root, subdirectory)
  return top === null ? null : descend(root, top.path, REPOSITORIES.split('/'))
}

/** BAD_INPUT for a name outside the grammar, before it comes near a path. Null where a link is on the way. */
async function findRepository(
  root: StorageRoot,
  subdirectory: string,
  repository: string,
): Promise<string | null> {
  const components = repository.split('/')
  if (
    repository.length > NAME_LENGTH_MAX ||
    !components.every((component) => COMPONENT.test(component))
  ) {
    throw new AppError('BAD_INPUT', 'This is not the name of a repository.', { terminal: true })
  }
  const top = await findRepositories(root, subdirectory)
  return top === null ? null : descend(root, top, components)
}

/** Segment by segment, so that a link is never followed. */
async function descend(
  root: StorageRoot,
  from: string,
  segments: readonly string[],
): Promise<string | null> {
  let path = from
  for (const segment of segments) {
    path = join(path, segment)
    if ((await look(root, path)).found !== 'directory') return null
  }
  return path
}
