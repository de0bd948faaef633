import { describe, expect, it } from 'vitest'
import { PORTAL_SUBJECT } from '../../kernel/portal-subject'
import { OCI_INDEX, OCI_MANIFEST } from '../../registry/media-types'
import { foldPulls } from './fold-pulls'
import type { StoredEvent } from './stored-events'

const REPOSITORY = 'team/app'
const [INDEX, CHILD, OTHER] = ['sha256:i', 'sha256:c', 'sha256:o'] as const

function pull(digest: string, seconds: number, more: Partial<StoredEvent> = {}): StoredEvent {
  return {
    id: `${digest}${seconds}`,
    action: 'pull',
    repository: REPOSITORY,
    tag: null,
    digest,
    mediaType: digest === INDEX ? OCI_INDEX : OCI_MANIFEST,
    hasReferences: false,
    actor: 'node-1',
    address: null,
    client: null,
    method: 'GET',
    instanceId: null,
    at: new Date(seconds * 1000),
    ...more,
  }
}

/** How many pulls of the repository these are. */
function count(events: StoredEvent[]): number {
  const isChild = ({ child }: { child: string }) => child === CHILD
  const { repositories } = foldPulls({ recent: [], isChild }, events)
  return repositories[0]?.count ?? 0
}

describe('foldPulls', () => {
  it.each([
    ['a GET', [pull(CHILD, 1)], 1],
    ['two GETs', [pull(CHILD, 1), pull(CHILD, 2)], 2],
    ['a HEAD', [pull(CHILD, 1, { method: 'HEAD' })], 0],
    ['one of a registry that does not say how', [pull(CHILD, 1, { method: null })], 1],
    ['the portal', [pull(CHILD, 1, { actor: PORTAL_SUBJECT })], 0],
    ['a layer', [pull(CHILD, 1, { mediaType: 'application/octet-stream' })], 0],
    ['an index with its image', [pull(INDEX, 1, { tag: 'v1' }), pull(CHILD, 2)], 1],
    ['an image that is not in it', [pull(INDEX, 1), pull(OTHER, 2)], 2],
    ['an image by its own tag', [pull(INDEX, 1), pull(CHILD, 2, { tag: 'v1-amd64' })], 2],
    ['an image a minute later', [pull(INDEX, 1), pull(CHILD, 62)], 2],
    ['an image by somebody else', [pull(INDEX, 1), pull(CHILD, 2, { actor: 'node-2' })], 2],
    ['an image elsewhere', [pull(INDEX, 1), pull(CHILD, 2, { repository: 'team/other' })], 1],
  ])('%s', (_, events, times) => {
    expect(count(events)).toBe(times)
  })

  it('takes an image for part of an index that is not known yet', () => {
    const knowsNothing = { recent: [], isChild: () => null }
    const { repositories } = foldPulls(knowsNothing, [pull(INDEX, 1), pull(OTHER, 2)])
    expect(repositories).toEqual([{ repository: REPOSITORY, count: 1, lastAt: new Date(1000) }])
  })

  it('knows of pulls before, and hands on those of indexes', () => {
    const before = { repository: REPOSITORY, actor: 'node-1', digest: INDEX, at: new Date(0) }
    const known = { recent: [before], isChild: () => true }
    const changes = foldPulls(known, [pull(CHILD, 59)])
    expect([changes.repositories, changes.digests]).toEqual([[], []])
    expect(changes.manifests).toMatchObject([{ digest: CHILD, count: 1 }])
    expect(foldPulls(known, [pull(INDEX, 5)]).recent).toEqual([{ ...before, at: new Date(5000) }])
  })

  it('counts for the tag that was named, or for all of the digest', () => {
    const { tags, digests } = foldPulls({ recent: [], isChild: () => false }, [
      pull(CHILD, 1, { tag: 'v1' }),
      pull(CHILD, 3, { tag: 'v1' }),
      pull(CHILD, 2),
    ])
    expect(tags).toEqual([{ repository: REPOSITORY, tag: 'v1', count: 2, lastAt: new Date(3000) }])
    expect(digests).toMatchObject([{ digest: CHILD, count: 1 }])
  })
})
