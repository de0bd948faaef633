import { PORTAL_SUBJECT } from '../../kernel/portal-subject'
import { DOCKER_LIST, OCI_INDEX } from '../../registry/media-types'
import { isOfManifest } from './fold-tags'
import type { StoredEvent } from './stored-events'

/** An index and its child that one actor pulls within this time are one pull. */
export const ONE_PULL_MS = 60_000

export type PullCount = { count: number; lastAt: Date }
export type ManifestPulls = PullCount & { repository: string; digest: string }
export type TagPulls = PullCount & { repository: string; tag: string }
export type IndexPull = { repository: string; actor: string; digest: string; at: Date }

export type PullKnowledge = {
  /** Indexes that were pulled lately. */
  recent: readonly IndexPull[]
  /** Which indexes name a manifest; null when the index is not known yet. */
  isChild(input: { repository: string; child: string; parent: string }): boolean | null
}

export type PullChanges = {
  /** Every manifest that was taken. */
  manifests: ManifestPulls[]
  /** What counts for repositories. */
  repositories: (PullCount & { repository: string })[]
  /** What counts for one tag, which the request named. */
  tags: TagPulls[]
  /** What counts for every tag of a digest, or of an index that needs it: the request named the digest. */
  digests: ManifestPulls[]
  recent: IndexPull[]
}

/**
 * What pulls, in the order of their coming, add to the counts of a registry. A pull is a GET of a manifest by somebody
 * other than the portal; the images of an index that follow it belong to it. Pure.
 */
export function foldPulls(known: PullKnowledge, events: readonly StoredEvent[]): PullChanges {
  const sums = {
    manifests: createSums<{ repository: string; digest: string }>(),
    repositories: createSums<{ repository: string }>(),
    tags: createSums<{ repository: string; tag: string }>(),
    digests: createSums<{ repository: string; digest: string }>(),
  }
  const recent = new Map<string, IndexPull[]>()
  const remember = (pull: IndexPull) => {
    const key = whoAndWhere(pull)
    recent.set(key, [...(recent.get(key) ?? []), pull])
  }
  for (const pull of known.recent) remember(pull)
  const pulled = new Map<string, IndexPull>()
  for (const event of events) {
    const { repository, digest, tag, actor, at } = event
    if (!isPull(event) || digest === null) continue
    sums.manifests.add({ repository, digest }, at)
    const isPart =
      tag === null && isPartOf(event, digest, recent.get(whoAndWhere(event)) ?? [], known)
    if (actor !== null && isIndexPull(event)) {
      const pull = { repository, actor, digest, at }
      remember(pull)
      pulled.set(`${whoAndWhere(pull)} ${digest}`, pull)
    }
    if (isPart) continue
    sums.repositories.add({ repository }, at)
    if (tag === null) sums.digests.add({ repository, digest }, at)
    else sums.tags.add({ repository, tag }, at)
  }
  return {
    manifests: sums.manifests.list(),
    repositories: sums.repositories.list(),
    tags: sums.tags.list(),
    digests: sums.digests.list(),
    recent: [...pulled.values()],
  }
}

function isPull(event: StoredEvent): boolean {
  return (
    event.action === 'pull' &&
    event.method !== 'HEAD' &&
    event.actor !== PORTAL_SUBJECT &&
    isOfManifest(event)
  )
}

export function isIndexPull({ mediaType }: Pick<StoredEvent, 'mediaType'>): boolean {
  return mediaType === OCI_INDEX || mediaType === DOCKER_LIST
}

function isPartOf(
  event: StoredEvent,
  digest: string,
  recent: readonly IndexPull[],
  known: PullKnowledge,
): boolean {
  return recent.some(
    (pull) =>
      pull.digest !== digest &&
      Math.abs(event.at.getTime() - pull.at.getTime()) <= ONE_PULL_MS &&
      known.isChild({ repository: pull.repository, child: digest, parent: pull.digest }) !== false,
  )
}

function whoAndWhere({ repository, actor }: Pick<StoredEvent, 'repository' | 'actor'>): string {
  return `${repository} ${actor}`
}

type Sums<Of> = { add(of: Of, at: Date): void; list(): (Of & PullCount)[] }

function createSums<Of extends object>(): Sums<Of> {
  const sums = new Map<string, Of & PullCount>()
  return {
    add: (of, at) => {
      const key = JSON.stringify(of)
      const sum = sums.get(key)
      const lastAt = sum === undefined || sum.lastAt < at ? at : sum.lastAt
      sums.set(key, { ...of, count: (sum?.count ?? 0) + 1, lastAt })
    },
    list: () => [...sums.values()],
  }
}
