import type { ImageKind, TagRow } from '../views'
import type { RelatedTags } from './related-tags'
import type { IndexedTagRow } from './tag-rows'

const KINDS: readonly string[] = ['image', 'index', 'artifact'] satisfies ImageKind[]

/** A row of the index as pages show it. */
export function viewTagRow(row: IndexedTagRow, related: RelatedTags): TagRow {
  const { name, digest } = row
  const siblings = digest === null ? undefined : related.siblings.get(digest)
  const attached = digest === null ? undefined : related.attached.get(digest)
  return {
    tag: name,
    digest,
    kind: row.kind !== null && KINDS.includes(row.kind) ? (row.kind as ImageKind) : null,
    sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
    platforms: row.platforms,
    createdAt: row.imageCreatedAt?.toISOString() ?? null,
    artifactType: row.artifactType,
    broken: row.broken,
    pushedAt: row.pushedAt?.toISOString() ?? null,
    pushedBy: row.pushedBy,
    lastPulledAt: row.lastPulledAt?.toISOString() ?? null,
    pullCount: row.pullCount,
    attachedTo: row.attachedTo,
    siblings: {
      names: siblings?.names.filter((other) => other !== name) ?? [],
      count: siblings === undefined ? 0 : siblings.count - 1,
    },
    attached: attached ?? { tags: [], count: 0 },
  }
}
