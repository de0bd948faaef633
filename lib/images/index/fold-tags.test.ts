import { describe, expect, it } from 'vitest'
import { PORTAL_SUBJECT } from '../../kernel/portal-subject'
import { OCI_INDEX, OCI_MANIFEST } from '../../registry/media-types'
import { foldTags } from './fold-tags'
import type { StoredEvent } from './stored-events'
import type { KnownTag } from './tag-rows'

const REPOSITORY = 'team/app'
const [A, B, C] = ['sha256:a', 'sha256:b', 'sha256:c'] as const

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds))

let ids = 0
function event(about: Partial<StoredEvent>): StoredEvent {
  ids += 1
  return {
    id: `e${ids}`,
    action: 'push',
    repository: REPOSITORY,
    tag: null,
    digest: null,
    mediaType: OCI_MANIFEST,
    hasReferences: true,
    actor: 'ada',
    address: null,
    client: null,
    method: 'PUT',
    instanceId: null,
    at: at(0),
    ...about,
  }
}

const pushOf = (digest: string, seconds: number, more: Partial<StoredEvent> = {}) =>
  event({ tag: 'v1', digest, at: at(seconds), ...more })
const deleteOf = (seconds: number, more: Partial<StoredEvent> = {}) =>
  event({ action: 'delete', tag: 'v1', at: at(seconds), mediaType: null, ...more })

const ABSENT: KnownTag = {
  repository: REPOSITORY,
  tag: 'v1',
  isThere: false,
  digest: null,
  pushedAt: null,
  pushedBy: null,
  toldAt: null,
  lookedAt: null,
  lookWanted: false,
  lastMove: null,
}
const on = (digest: string, more: Partial<KnownTag> = {}): KnownTag => ({
  ...ABSENT,
  isThere: true,
  digest,
  ...more,
})

/** Where the tag is after the events, and the time line that they made. */
function told(known: KnownTag, ...events: StoredEvent[]) {
  const changes = foldTags([known], events)
  const tag = changes.tags[0] ?? known
  return {
    digest: tag.isThere ? tag.digest : null,
    lookWanted: tag.lookWanted,
    moves: changes.moves.map((move) => move.digest),
  }
}

describe('foldTags', () => {
  it('follows a tag', () => {
    expect(told(ABSENT, pushOf(A, 1), pushOf(B, 2))).toEqual({
      digest: B,
      lookWanted: false,
      moves: [A, B],
    })
    expect(told(ABSENT, pushOf(A, 1), deleteOf(2))).toMatchObject({ digest: null })
  })

  it('ends where the newest report ends, in whichever order they come', () => {
    const inOrder = [pushOf(A, 1), pushOf(B, 2), deleteOf(3), pushOf(C, 4)]
    for (const events of permutations(inOrder)) {
      expect(told(ABSENT, ...events)).toEqual({
        digest: C,
        lookWanted: false,
        moves: expect.arrayContaining([A, B, null, C]),
      })
    }
    for (const events of permutations([...inOrder.slice(0, 3)])) {
      expect(told(ABSENT, ...events).digest).toBeNull()
    }
  })

  it('adds nothing for a push of the same once more', () => {
    expect(told(ABSENT, pushOf(A, 1), pushOf(A, 2)).moves).toEqual([A])
  })

  it('lets a report move nothing back that the registry was seen to have since, and asks again', () => {
    const seen = on(B, { lookedAt: at(10) })
    expect(told(seen, pushOf(A, 5))).toEqual({ digest: B, lookWanted: true, moves: [A] })
    expect(told(seen, pushOf(A, 11))).toMatchObject({ digest: A, lookWanted: false })
    expect(told(seen, deleteOf(5))).toMatchObject({ digest: B, lookWanted: true })
  })

  it('tells who it was of what a read had found', () => {
    const read = { id: 7n, digest: A, at: at(10), source: 'read' } as const
    const found = on(A, { lookedAt: at(10), lastMove: read, pushedAt: at(10) })
    const { tags, moves, explained } = foldTags([found], [pushOf(A, 5)])
    expect(moves).toEqual([])
    expect(explained).toMatchObject([{ id: 7n, actor: 'ada', at: at(5), source: 'event' }])
    expect(tags).toMatchObject([{ pushedAt: at(5), pushedBy: 'ada' }])
    // Pushed again after the read: that is not how it came there.
    expect(foldTags([found], [pushOf(A, 11)]).explained).toEqual([])
  })

  it('takes all tags of a digest that is deleted, each once', () => {
    const known = [on(A), on(A, { tag: 'v2' }), on(B, { tag: 'v3' })]
    const deleted = event({ action: 'delete', digest: A, mediaType: null, at: at(5) })
    const { tags, moves, manifests } = foldTags(known, [deleted, deleteOf(5)])
    expect(tags.map(({ tag, isThere }) => [tag, isThere])).toEqual([
      ['v1', false],
      ['v2', false],
    ])
    expect(moves.map(({ tag, eventId }) => [tag, eventId])).toEqual([
      ['v1', `${deleted.id}:v1`],
      ['v2', `${deleted.id}:v2`],
    ])
    expect(manifests).toEqual([{ repository: REPOSITORY, digest: A, isGone: true }])
  })

  it('keeps what was pushed again after a delete that comes late', () => {
    const deleted = event({ action: 'delete', digest: A, mediaType: null, at: at(2) })
    const changes = foldTags([ABSENT], [pushOf(A, 3), deleted])
    expect(changes.tags).toMatchObject([{ isThere: true, digest: A }])
    expect(changes.manifests).toMatchObject([{ isGone: false }])
  })

  it('leaves layers alone', () => {
    const layer = pushOf(A, 1, { mediaType: 'application/octet-stream' })
    expect(told(ABSENT, layer)).toMatchObject({ digest: null, moves: [] })
  })

  it('only checks what the portal did', () => {
    const portal = { actor: PORTAL_SUBJECT }
    expect(told(on(A), pushOf(A, 1, portal))).toMatchObject({ lookWanted: false, moves: [] })
    expect(told(on(A), pushOf(B, 1, portal))).toEqual({ digest: A, lookWanted: true, moves: [] })
    expect(told(on(A), deleteOf(1, portal))).toEqual({ digest: A, lookWanted: true, moves: [] })
    expect(told(ABSENT, pushOf(B, 1, portal))).toEqual({ digest: B, lookWanted: true, moves: [] })
    const placeholder = { ...portal, mediaType: OCI_INDEX, hasReferences: false }
    expect(told(ABSENT, pushOf(B, 1, placeholder))).toMatchObject({ digest: null })
    expect(foldTags([], [pushOf(A, 1, portal)]).pushes.size).toBe(0)
  })
})

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((item, at) =>
    permutations(items.filter((_, other) => other !== at)).map((rest) => [item, ...rest]),
  )
}
