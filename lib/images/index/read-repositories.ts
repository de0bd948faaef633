import type { Database } from '../../db/database'
import type { Clock } from '../../kernel/clock'
import { inParts } from '../../kernel/in-parts'
import { asDigest, asRepositoryName, type RepositoryName } from '../../registry/references'
import { fetchManifests, keyOf, type ManifestWanted } from './fetch-manifests'
import { distinctDigests, withoutPlaceholder } from './look-at-tags'
import type { RegistryReader } from './registry-reader'
import { type AnsweredTag, type AskedTag, listTagsOrNone, seeTags } from './see-tags'
import { type SeenTag, writeSeen } from './write-seen'

export type ReadDeps = {
  db: Database
  clock: Clock
  reader: RegistryReader
  /** See `TAGS_AT_ONCE`; fewer in tests. */
  tagsAtOnce?: number
}

/**
 * Tags that are read, and then written in one transaction. The embedded database has one connection: pages wait for as
 * long as that takes. What a read has written by then is not fetched again after it was cut off.
 */
const TAGS_AT_ONCE = 500

export type EmptiedRepository = { name: RepositoryName; since: Date }

export type GroupRead = {
  tags: number
  moved: number
  /** Repositories that show no tags although the index has some: not believed before something was seen at all. */
  emptied: EmptiedRepository[]
}

type KnownRow = {
  repository: string
  name: string
  digest: string | null
  lookWanted: boolean
  broken: boolean
}

/** Reads a few repositories, and writes what differs from the index. */
export async function readRepositories(
  deps: ReadDeps,
  registryId: string,
  names: readonly RepositoryName[],
): Promise<GroupRead> {
  const { tagsAtOnce = TAGS_AT_ONCE } = deps
  const since = deps.clock.now()
  const lists = await Promise.all(names.map((name) => listTagsOrNone(deps.reader, name)))
  const asked = names.flatMap((repository, at) =>
    (lists[at] ?? []).map((tag): AskedTag => ({ repository, tag })),
  )
  const known = await loadKnown(deps, registryId, names)
  let moved = 0
  for (const part of inParts(asked, tagsAtOnce))
    moved += await readTags(deps, registryId, { asked: part, known, since })

  const listed = new Set(asked.map(textOf))
  const emptied = names.filter(
    (name, at) => lists[at]?.length === 0 && known.some(({ repository }) => repository === name),
  )
  const gone = known
    .map(({ repository, name }) => ({ repository, tag: name, isThere: false, digest: null }))
    .filter((tag) => !listed.has(textOf(tag)) && !emptied.some((name) => name === tag.repository))
  moved += await writeGone(deps, registryId, { tags: gone, since })
  await noteRead(deps, registryId, {
    names: names.filter((name) => !emptied.includes(name)),
    since,
  })
  return { tags: asked.length, moved, emptied: emptied.map((name) => ({ name, since })) }
}

/** Looks where each tag is, at the manifests that are new to the index, and writes what differs from it. */
async function readTags(
  { db, reader }: ReadDeps,
  registryId: string,
  input: { asked: readonly AskedTag[]; known: readonly KnownRow[]; since: Date },
): Promise<number> {
  const { known, since } = input
  const answered = await seeTags(reader, input.asked)
  const again = await findChanged({ db, reader }, registryId, answered)
  const asks = distinctDigests(answered).map((ask) => ({ ...ask, again: again.has(keyOf(ask)) }))
  const { rows, placeholders, missing } = await fetchManifests({ db, registryId, reader }, asks)
  const seen = answered.map((tag) => withoutPlaceholder(tag, placeholders, missing))
  const tags = differences(seen, known, new Set(rows.map(keyOf)))
  if (tags.length === 0 && rows.length === 0) return 0
  return db.$transaction((tx) =>
    writeSeen(tx, registryId, { tags, manifests: rows, repositories: [], since }),
  )
}

/** Takes the tags of emptied repositories out of the index. Answers with how many. */
export async function writeEmptied(
  deps: ReadDeps,
  registryId: string,
  emptied: readonly EmptiedRepository[],
): Promise<number> {
  let removed = 0
  for (const { name, since } of emptied) {
    const known = await loadKnown(deps, registryId, [name])
    const tags = known.map((row) => ({
      repository: name,
      tag: row.name,
      isThere: false,
      digest: null,
    }))
    removed += await writeGone(deps, registryId, { tags, since })
    await noteRead(deps, registryId, { names: [name], since })
  }
  return removed
}

function loadKnown(
  { db }: ReadDeps,
  registryId: string,
  names: readonly string[],
): Promise<KnownRow[]> {
  return db.$queryRaw<KnownRow[]>`
    SELECT "repository", "name", "digest", "lookWanted", "broken" IS NOT NULL AS "broken" FROM "IndexedTag"
    WHERE "registryId" = ${registryId} AND "repository" = ANY(${[...names]})`
}

function differences(
  seen: readonly SeenTag[],
  known: readonly KnownRow[],
  described: ReadonlySet<string>,
): SeenTag[] {
  const rows = new Map(known.map((row) => [textOf({ ...row, tag: row.name }), row]))
  return seen.filter((tag) => {
    const row = rows.get(textOf(tag))
    if (!tag.isThere) return row !== undefined
    if (row === undefined || row.lookWanted || row.digest !== tag.digest) return true
    return tag.digest !== null && described.has(keyOf({ ...tag, digest: tag.digest }))
  })
}

/**
 * Indexes of which the index may know what is no longer so: one of their manifests went away, or came back. A manifest
 * that is not in the registry any more makes no tag disappear, so each is asked for.
 */
async function findChanged(
  { db, reader }: Pick<ReadDeps, 'db' | 'reader'>,
  registryId: string,
  tags: readonly AnsweredTag[],
): Promise<ReadonlySet<string>> {
  const keys = distinctDigests(tags)
  if (keys.length === 0) return new Set()
  const rows = await db.$queryRaw<
    { repository: string; child: string; parent: string; isBroken: boolean }[]
  >`
    SELECT c."repository", c."child", c."parent", m."broken" IS NOT NULL AS "isBroken"
    FROM jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) AS k("repository" text, "digest" text)
    JOIN "IndexedChild" c ON c."registryId" = ${registryId} AND c."repository" = k."repository" AND c."parent" = k."digest"
    JOIN "IndexedManifest" m ON m."registryId" = ${registryId} AND m."repository" = c."repository" AND m."digest" = c."parent"`
  const children = new Map(
    rows.map(({ repository, child }): [string, ManifestWanted] => [
      `${repository}@${child}`,
      { repository: asRepositoryName(repository), digest: asDigest(child) },
    ]),
  )
  const lost = new Set<string>()
  await Promise.all(
    [...children].map(async ([key, { repository, digest }]) => {
      if ((await reader.headManifest(repository, digest)) === null) lost.add(key)
    }),
  )
  const changed = rows.filter(
    ({ repository, child, isBroken }) => isBroken || lost.has(`${repository}@${child}`),
  )
  return new Set(changed.map(({ repository, parent }) => keyOf({ repository, digest: parent })))
}

async function writeGone(
  { db, tagsAtOnce = TAGS_AT_ONCE }: ReadDeps,
  registryId: string,
  { tags, since }: { tags: readonly SeenTag[]; since: Date },
): Promise<number> {
  let removed = 0
  for (const part of inParts(tags, tagsAtOnce)) {
    const seen = { tags: part, manifests: [], repositories: [], since }
    removed += await db.$transaction((tx) => writeSeen(tx, registryId, seen))
  }
  return removed
}

/** Makes repositories that the index does not have yet, and says of all how new it is. */
async function noteRead(
  { db }: ReadDeps,
  registryId: string,
  { names, since }: { names: readonly string[]; since: Date },
): Promise<void> {
  if (names.length === 0) return
  await db.$executeRaw`
    INSERT INTO "IndexedRepository" AS known ("registryId", "name", "readAt")
    SELECT ${registryId}, k."name", ${since} FROM unnest(${[...names]}::text[]) AS k("name")
    ON CONFLICT ("registryId", "name") DO UPDATE SET "readAt" = GREATEST(known."readAt", EXCLUDED."readAt")`
}

function textOf({ repository, tag }: { repository: string; tag: string }): string {
  return `${repository}:${tag}`
}
