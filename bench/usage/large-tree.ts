import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from '../../lib/db/database'
import { OCI_CONFIG, OCI_MANIFEST } from '../../lib/registry/media-types'

const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip'
const REPOSITORIES = 200
/** A manifest, its config and its layers. */
const BLOBS_OF_IMAGE = 10
const BLOB_BYTES = 100
/** Of every ten images, so many are tagged; nothing needs the others. */
const TAGGED_OF_TEN = 8
const ROWS_AT_ONCE = 500

export type LargeTree = { blobs: number; taggedBytes: number; untaggedBytes: number }

/**
 * Writes the files of a registry as its driver lays them out, with that many blobs in images of ten, and what the index
 * knows of them.
 */
export async function writeLargeTree(
  db: Database,
  input: { path: string; registryId: string; blobs: number },
): Promise<LargeTree> {
  const root = join(input.path, 'docker/registry/v2')
  const images = input.blobs / BLOBS_OF_IMAGE
  let tagged = 0
  for (let first = 0; first < images; first += ROWS_AT_ONCE) {
    const batch = Array.from({ length: Math.min(ROWS_AT_ONCE, images - first) }, (_, n) =>
      imageAt(first + n),
    )
    for (const image of batch) writeImage(root, image)
    tagged += batch.filter(({ isTagged }) => isTagged).length
    await writeRows(db, input.registryId, batch)
  }
  const bytesOf = (count: number) => count * BLOBS_OF_IMAGE * BLOB_BYTES
  return {
    blobs: input.blobs,
    taggedBytes: bytesOf(tagged),
    untaggedBytes: bytesOf(images - tagged),
  }
}

type Image = ReturnType<typeof imageAt>

function imageAt(at: number) {
  const hexes = Array.from({ length: BLOBS_OF_IMAGE }, (_, n) =>
    createHash('sha256').update(`${at} ${n}`).digest('hex'),
  )
  const [manifest = '', ...parts] = hexes
  return {
    repository: `team-${at % 20}/app-${at % REPOSITORIES}`,
    tag: `v${at}`,
    isTagged: at % 10 < TAGGED_OF_TEN,
    ...{ manifest, parts },
  }
}

function writeImage(root: string, { repository, tag, manifest, parts, isTagged }: Image): void {
  for (const hex of [manifest, ...parts]) {
    write(join(root, 'blobs/sha256', hex.slice(0, 2), hex), 'data', 'x'.repeat(BLOB_BYTES))
  }
  const below = join(root, 'repositories', repository)
  for (const hex of parts) write(join(below, '_layers/sha256', hex), 'link', `sha256:${hex}`)
  const link = `sha256:${manifest}`
  write(join(below, '_manifests/revisions/sha256', manifest), 'link', link)
  if (!isTagged) return
  write(join(below, '_manifests/tags', tag, 'current'), 'link', link)
  write(join(below, '_manifests/tags', tag, 'index/sha256', manifest), 'link', link)
}

function write(directory: string, name: string, text: string): void {
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, name), text)
}

async function writeRows(
  db: Database,
  registryId: string,
  images: readonly Image[],
): Promise<void> {
  await db.indexedManifest.createMany({
    data: images.map(({ repository, manifest, parts }) => ({
      ...{ registryId, repository, digest: `sha256:${manifest}` },
      ...{ mediaType: OCI_MANIFEST, manifestBytes: BLOB_BYTES, kind: 'image' },
      references: parts.map((hex, at) => ({
        digest: `sha256:${hex}`,
        size: BLOB_BYTES,
        ...(at === 0
          ? { role: 'config', mediaType: OCI_CONFIG }
          : { role: 'layer', mediaType: LAYER }),
      })),
    })),
  })
  await db.indexedTag.createMany({
    data: images
      .filter(({ isTagged }) => isTagged)
      .map(({ repository, tag, manifest }) => ({
        ...{ registryId, repository, name: tag, versionKey: tag, digest: `sha256:${manifest}` },
      })),
  })
}
