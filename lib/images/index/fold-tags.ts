import { assertNever } from '../../kernel/assert-never'
import { PORTAL_SUBJECT } from '../../kernel/portal-subject'
import { OCI_INDEX } from '../../registry/media-types'
import { judgeTold } from './judge-told'
import type { StoredEvent } from './stored-events'
import type { KnownTag, Move, TagKey } from './tag-rows'

export type TagChanges = {
  /** As they are after the events; only those that changed in any way. */
  tags: KnownTag[]
  moves: Move[]
  /** Moves that a read had found, with who made them. */
  explained: (Move & { id: bigint })[]
  /** Manifests as the last event about each left them. */
  manifests: { repository: string; digest: string; isGone: boolean }[]
  /** When people last pushed to a repository. */
  pushes: Map<string, Date>
}

/**
 * What pushes and deletes, in the order of their coming, make of the tags of a registry. `known` holds every tag that
 * they name and every tag on a digest that they delete. Pure.
 *
 * The portal writes what it does into the index itself. What it causes in the registry is only checked against that:
 * a tag of which they differ is to be looked at.
 */
export function foldTags(known: readonly KnownTag[], events: readonly StoredEvent[]): TagChanges {
  const state: State = {
    tags: new Map(known.map((tag) => [keyOf(tag), { ...tag }])),
    changed: new Set(),
    moves: [],
    explained: [],
    manifests: new Map(),
    pushes: new Map(),
  }
  for (const event of events) take(state, event)
  return {
    tags: [...state.changed],
    moves: state.moves,
    explained: state.explained,
    manifests: [...state.manifests.values()],
    pushes: state.pushes,
  }
}

export function keyOf({ repository, tag }: TagKey): string {
  return `${repository}:${tag}`
}

/** Layers and configs are reported too where a registry is set up by hand; they move no tag. */
export function isOfManifest(event: Pick<StoredEvent, 'mediaType'>): boolean {
  return event.mediaType !== 'application/octet-stream'
}

type State = {
  tags: Map<string, KnownTag>
  changed: Set<KnownTag>
  moves: Move[]
  explained: (Move & { id: bigint })[]
  manifests: Map<string, TagChanges['manifests'][number]>
  pushes: Map<string, Date>
}

type Told = { tag: string; digest: string | null; eventId: string }

function take(state: State, event: StoredEvent): void {
  const { id, action, tag, digest } = event
  if (action === 'push' && digest !== null && isOfManifest(event)) takePush(state, event, digest)
  if (action !== 'delete') return
  if (tag !== null) tell(state, event, { tag, digest: null, eventId: id })
  else if (digest !== null) takeDelete(state, event, digest)
}

function takePush(state: State, event: StoredEvent, digest: string): void {
  const { id, repository, tag, at } = event
  // What `untag` puts on a tag before it deletes it.
  if (isPortal(event) && event.mediaType === OCI_INDEX && !event.hasReferences) return
  noteManifest(state, { repository, digest, isGone: false })
  const before = state.pushes.get(repository)
  if (!isPortal(event) && (before === undefined || before < at)) state.pushes.set(repository, at)
  if (tag !== null) tell(state, event, { tag, digest, eventId: id })
}

/** All tags of a digest go with it. Registries report each of them too, which then is nothing new. */
function takeDelete(state: State, event: StoredEvent, digest: string): void {
  const { id, repository, at } = event
  const onIt = [...state.tags.values()].filter(
    (tag) => tag.isThere && tag.repository === repository && tag.digest === digest,
  )
  const wasPushedSince = onIt.some(({ toldAt }) => toldAt !== null && toldAt > at)
  if (!wasPushedSince) noteManifest(state, { repository, digest, isGone: true })
  for (const { tag } of onIt) tell(state, event, { tag, digest: null, eventId: `${id}:${tag}` })
}

function noteManifest(state: State, manifest: TagChanges['manifests'][number]): void {
  state.manifests.set(`${manifest.repository}@${manifest.digest}`, manifest)
}

function tell(state: State, event: StoredEvent, told: Told): void {
  const { repository, at, actor, address, client } = event
  const tag = state.tags.get(keyOf({ repository, tag: told.tag }))
  if (tag === undefined) return
  const verdict = judgeTold(tag, { digest: told.digest, at })
  const move: Move = { ...told, repository, at, actor, address, client, source: 'event' }
  if (isPortal(event)) {
    if (verdict === 'moved' || verdict === 'doubt') doubt(state, tag, { ...move, actor: null })
    return
  }
  switch (verdict) {
    case 'older':
      state.moves.push(move)
      return
    case 'doubt':
      state.moves.push(move)
      doubt(state, tag, move)
      return
    case 'same':
      confirm(state, tag, move)
      return
    case 'moved':
      state.moves.push(move)
      state.changed.add(put(tag, move, { toldAt: move.at, lastMove: lastMoveOf(move) }))
      return
    default:
      assertNever(verdict)
  }
}

function put(tag: KnownTag, move: Move, told: Partial<KnownTag>): KnownTag {
  const { digest, at: pushedAt, actor: pushedBy } = move
  return Object.assign(tag, { isThere: digest !== null, digest, pushedAt, pushedBy, ...told })
}

/** Not in the database yet, and never one of a read. */
function lastMoveOf({ digest, at, source }: Move): KnownTag['lastMove'] {
  return { id: 0n, digest, at, source }
}

/** A read that was faster than the report could not say who it was. */
function confirm(state: State, tag: KnownTag, move: Move): void {
  state.changed.add(tag)
  tag.toldAt = move.at
  const { lastMove } = tag
  if (lastMove === null && !tag.isThere) {
    // Its push may still come, and must not bring it back.
    state.moves.push(move)
    tag.lastMove = lastMoveOf(move)
  }
  if (lastMove?.source !== 'read' || move.at > lastMove.at) return
  state.explained.push({ ...move, id: lastMove.id })
  put(tag, move, { lastMove: { ...lastMove, source: 'event', at: move.at } })
}

/** One that is not there is taken for what was told until it was looked at, or nobody would look. */
function doubt(state: State, tag: KnownTag, move: Move): void {
  if (!tag.isThere && move.digest === null) return
  state.changed.add(tag)
  tag.lookWanted = true
  if (!tag.isThere) put(tag, move, {})
}

function isPortal(event: StoredEvent): boolean {
  return event.actor === PORTAL_SUBJECT
}
