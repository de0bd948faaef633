import { isAppError } from '../../kernel/app-error'
import type { RawManifest } from '../../registry/client'
import { imageBlobs, type Manifest, parseManifest } from '../../registry/manifests'
import type { Digest } from '../../registry/references'

/** A manifest as the bin keeps it. */
export type KeptManifest = RawManifest & {
  children: readonly Digest[]
  blobs: readonly { digest: Digest; size: number }[]
}

/** What each of some indexes names; other manifests may be among them, or left out. */
export type Indexes = ReadonlyMap<Digest, Pick<KeptManifest, 'children'>>

/** What the bin needs to know of a manifest. One that cannot be read is kept all the same, byte for byte. */
export function toKept(raw: RawManifest): KeptManifest {
  const manifest = readable(raw)
  if (manifest === null) return { ...raw, children: [], blobs: [] }
  return {
    ...raw,
    children: manifest.children.map(({ digest }) => digest),
    blobs: [...imageBlobs(manifest)].map(([digest, size]) => ({ digest, size })),
  }
}

/** Bytes of everything below `digest`, each manifest and blob once; null when a part is not known. */
export function sizeOfKept(
  digest: Digest,
  known: ReadonlyMap<Digest, KeptManifest>,
): number | null {
  const sizes = new Map<Digest, number>()
  for (const each of closureOf([digest], known)) {
    const kept = known.get(each)
    if (kept === undefined) continue
    sizes.set(each, kept.bytes.byteLength)
    for (const blob of kept.blobs) sizes.set(blob.digest, blob.size)
  }
  if (!sizes.has(digest)) return null
  return [...sizes.values()].reduce((sum, size) => sum + size, 0)
}

/** These digests and, through indexes, all below them. */
export function closureOf(digests: readonly Digest[], known: Indexes): Set<Digest> {
  const all = new Set(digests)
  for (const digest of all) for (const child of known.get(digest)?.children ?? []) all.add(child)
  return all
}

/** As `closureOf`, each after what it names: registries take no index whose manifests they do not have. */
export function childrenFirst(digests: readonly Digest[], known: Indexes): Digest[] {
  const done = new Set<Digest>()
  const visit = (digest: Digest, above: ReadonlySet<Digest>) => {
    if (done.has(digest) || above.has(digest)) return
    const below = new Set([...above, digest])
    for (const child of known.get(digest)?.children ?? []) visit(child, below)
    done.add(digest)
  }
  for (const digest of digests) visit(digest, new Set())
  return [...done]
}

function readable({ bytes, mediaType, digest }: RawManifest): Manifest | null {
  try {
    return parseManifest(bytes, mediaType, digest)
  } catch (error) {
    if (isAppError(error)) return null
    throw error
  }
}
