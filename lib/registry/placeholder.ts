import { newId } from '../kernel/ids'
import { digestOf } from './digests'
import type { Manifest } from './manifests'
import { OCI_INDEX } from './media-types'
import type { Digest } from './references'

const ANNOTATION = 'io.berth.untag'

export type Placeholder = { bytes: Buffer; digest: Digest; mediaType: string }

/** An empty index that no other push ever made, so that deleting its digest takes one tag only. */
export function newPlaceholder(): Placeholder {
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_INDEX,
      manifests: [],
      annotations: { [ANNOTATION]: newId() },
    }),
  )
  return { bytes, digest: digestOf(bytes), mediaType: OCI_INDEX }
}

/**
 * Whether `manifest` is what an interrupted `untag` left on a tag: the tag counts as deleted, callers hide it,
 * and the next pass over the bin finishes it.
 */
export function isPlaceholder(
  manifest: Pick<Manifest, 'kind' | 'children' | 'annotations'>,
): boolean {
  return (
    manifest.kind === 'index' &&
    manifest.children.length === 0 &&
    Object.hasOwn(manifest.annotations, ANNOTATION)
  )
}
