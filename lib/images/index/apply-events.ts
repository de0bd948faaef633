import type { Database, Transaction } from '../../db/database'
import type { Clock } from '../../kernel/clock'
import { markGone } from './apply-manifests-gone'
import { foldPulls } from './fold-pulls'
import { foldTags, isOfManifest, type TagChanges } from './fold-tags'
import { loadPullKnowledge } from './load-pull-knowledge'
import { lockIndex } from './lock-index'
import { recountRepositories } from './recount'
import { loadUnprocessed, markProcessed, type StoredEvent } from './stored-events'
import { addMoves, explainMoves, loadTags, removeTags, type TagKey, writeTags } from './tag-rows'
import { writePulls } from './write-pulls'

const BATCH = 500
const INSTANCES_MAX = 16

export type Applied = {
  /** Events that were taken in. */
  count: number
  /** There may be more. */
  isMore: boolean
}

/**
 * Takes the next events of a registry into its index, in one transaction that also marks them, so that each counts
 * once whatever happens. Asks nothing of the registry: a tag whose manifest is not known, or of which two sources
 * differ, is left to be looked at. Reports of a registry process that was not heard before make a full read due.
 */
export async function applyEvents(
  deps: { db: Database; clock: Clock },
  registryId: string,
): Promise<Applied> {
  return deps.db.$transaction(async (tx) => {
    const index = await lockIndex(tx, registryId)
    const events = await loadUnprocessed(tx, registryId, BATCH)
    if (events.length === 0) return { count: 0, isMore: false }
    const at = deps.clock.now()
    await noteInstances(tx, registryId, { index, events, at })
    await applyTags(tx, registryId, { events, at })
    await applyPulls(tx, registryId, { events })
    await markProcessed(tx, registryId, { ids: events.map(({ id }) => id), at })
    return { count: events.length, isMore: events.length === BATCH }
  })
}

async function noteInstances(
  tx: Transaction,
  registryId: string,
  input: {
    index: { instanceIds: readonly string[]; readAt: Date | null }
    events: readonly StoredEvent[]
    at: Date
  },
): Promise<void> {
  const { index, at } = input
  const known = new Set(index.instanceIds)
  const heard = new Set(input.events.flatMap(({ instanceId }) => instanceId ?? []))
  const unheard = [...heard].filter((id) => !known.has(id))
  if (unheard.length === 0) return
  const hadOthers = known.size > 0 || index.readAt !== null
  await tx.registryIndex.update({
    where: { registryId },
    data: {
      instanceIds: [...known, ...unheard].slice(-INSTANCES_MAX),
      ...(hadOthers ? { readWantedAt: at } : {}),
    },
  })
}

async function applyTags(
  tx: Transaction,
  registryId: string,
  { events, at }: { events: readonly StoredEvent[]; at: Date },
): Promise<void> {
  const told = events.filter(
    ({ action, mediaType }) =>
      (action === 'push' && isOfManifest({ mediaType })) || action === 'delete',
  )
  if (told.length === 0) return
  const known = await loadTags(tx, registryId, await tagsOf(tx, registryId, told))
  const changes = foldTags(known, told)
  await writeManifests(tx, registryId, changes, at)
  const there = changes.tags.filter(({ isThere }) => isThere)
  const gone = changes.tags.filter(({ isThere }) => !isThere)
  await writeTags(tx, registryId, there)
  await removeTags(tx, registryId, gone)
  await addMoves(tx, registryId, changes.moves)
  await explainMoves(tx, registryId, changes.explained)
  await recountRepositories(tx, registryId, [
    ...changes.tags.map(({ repository }) => repository),
    ...changes.manifests.map(({ repository }) => repository),
  ])
  await writePushes(tx, registryId, changes.pushes)
}

/** Tags that events name, and tags on digests that they delete or that earlier ones of them put there. */
async function tagsOf(
  tx: Transaction,
  registryId: string,
  events: readonly StoredEvent[],
): Promise<TagKey[]> {
  const keys = new Map<string, TagKey>()
  const add = (key: TagKey) => keys.set(`${key.repository}:${key.tag}`, key)
  for (const { repository, tag } of events) if (tag !== null) add({ repository, tag })
  const deleted = events.flatMap(({ action, repository, digest }) =>
    action === 'delete' && digest !== null ? [{ repository, digest }] : [],
  )
  if (deleted.length > 0) {
    const onThem = await tx.$queryRaw<TagKey[]>`
      SELECT t."repository", t."name" AS "tag"
      FROM jsonb_to_recordset(${JSON.stringify(deleted)}::jsonb) AS k("repository" text, "digest" text)
      JOIN "IndexedTag" t ON t."registryId" = ${registryId} AND t."repository" = k."repository" AND t."digest" = k."digest"`
    for (const key of onThem) add(key)
  }
  return [...keys.values()]
}

async function writeManifests(
  tx: Transaction,
  registryId: string,
  { manifests }: TagChanges,
  at: Date,
): Promise<void> {
  await markGone(tx, registryId, { gone: manifests.filter(({ isGone }) => isGone), at })
  const back = manifests.filter(({ isGone }) => !isGone)
  if (back.length === 0) return
  await tx.$executeRaw`
    UPDATE "IndexedManifest" m SET "goneAt" = NULL
    FROM jsonb_to_recordset(${JSON.stringify(back)}::jsonb) AS k("repository" text, "digest" text)
    WHERE m."registryId" = ${registryId} AND m."repository" = k."repository" AND m."digest" = k."digest"
      AND m."goneAt" IS NOT NULL`
  // What was broken without it is looked at again.
  await tx.$executeRaw`
    UPDATE "IndexedTag" t SET "lookWanted" = true
    FROM jsonb_to_recordset(${JSON.stringify(back)}::jsonb) AS k("repository" text, "digest" text)
    JOIN "IndexedChild" c ON c."registryId" = ${registryId} AND c."repository" = k."repository" AND c."child" = k."digest"
    WHERE t."registryId" = ${registryId} AND t."repository" = c."repository" AND t."digest" = c."parent"
      AND t."broken" IS NOT NULL`
}

async function writePushes(
  tx: Transaction,
  registryId: string,
  pushes: ReadonlyMap<string, Date>,
): Promise<void> {
  if (pushes.size === 0) return
  const rows = [...pushes].map(([name, at]) => ({ name, at }))
  await tx.$executeRaw`
    INSERT INTO "IndexedRepository" AS known ("registryId", "name", "lastPushedAt")
    SELECT ${registryId}, k."name", k."at"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS k("name" text, "at" timestamptz)
    ON CONFLICT ("registryId", "name") DO UPDATE SET "lastPushedAt" = GREATEST(known."lastPushedAt", EXCLUDED."lastPushedAt")`
}

async function applyPulls(
  tx: Transaction,
  registryId: string,
  { events }: { events: readonly StoredEvent[] },
): Promise<void> {
  const pulls = events.filter(({ action }) => action === 'pull')
  if (pulls.length === 0) return
  await writePulls(tx, registryId, foldPulls(await loadPullKnowledge(tx, registryId, pulls), pulls))
}
