import type { Database } from '../../db/database'
import type { Clock } from '../../kernel/clock'
import { asDigest, asRepositoryName, type RepositoryName } from '../../registry/references'
import { fetchManifests, keyOf, type ManifestWanted } from './fetch-manifests'
import { distinctDigests, withoutPlaceholder } from './look-at-tags'
import type { RegistryReader } from './registry-reader'
import { type AnsweredTag, type AskedTag, listTagsOrNone, seeTags } from './see-tags'
import { type SeenTag, writeSeen } from './write-seen'

export type ReadDeps = { db: Database; clock: Clock; reader: RegistryReader }

/** Tags that are written in one transaction. */
const WRITE_MAX = 2_000

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
  const { db, reader } = deps
  const since = deps.clock.now()
  const lists = await Promise.all(names.map((name) => listTagsOrNone(reader, name)))
  const asked = names.flatMap((repository, at) =>
    (lists[at] ?? []).map((tag): AskedTag => ({ repository, tag })),
  )
  const answered = await seeTags(reader, asked)
  const known = await loadKnown(deps, registryId, names)
  const again = await findChanged(deps, registryId, answered)
  const asks = distinctDigests(answered).map((ask) => ({ ...ask, again: again.has(keyOf(ask)) }))
  const { rows, placeholders, missing } = await fetchManifests({ db, registryId, reader }, asks)

  const listed = new Set(asked.map(textOf))
  const emptied = names.filter(
    (name, at) => lists[at]?.length === 0 && known.some(({ repository }) => repository === name),
  )
  const gone = known
    .map(({ repository, name }) => ({ repository, tag: name, isThere: false, digest: null }))
    .filter((tag) => !listed.has(textOf(tag)) && !emptied.some((name) => name === tag.repository))
  const seen = answered.map((tag) => withoutPlaceholder(tag, placeholders, missing))
  const described = new Set(rows.map(keyOf))
  const differing = differences([...seen, ...gone], known, described)
  const moved = await writeInParts(deps, registryId, { tags: differing, rows, since })
  await noteRead(deps, registryId, {
    names: names.filter((name) => !emptied.includes(name)),
    since,
  })
  return { tags: asked.length, moved, emptied: emptied.map((name) => ({ name, since })) }
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
    removed += await writeInParts(deps, registryId, { tags, rows: [], since })
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
  { db, reader }: ReadDeps,
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

async function writeInParts(
  { db }: ReadDeps,
  registryId: string,
  input: {
    tags: readonly SeenTag[]
    rows: Parameters<typeof writeSeen>[2]['manifests']
    since: Date
  },
): Promise<number> {
  const { tags, rows, since } = input
  let moved = 0
  for (let from = 0; from < tags.length || from === 0; from += WRITE_MAX) {
    const part = tags.slice(from, from + WRITE_MAX)
    const manifests = from === 0 ? rows : []
    if (part.length === 0 && manifests.length === 0) break
    moved += await db.$transaction((tx) =>
      writeSeen(tx, registryId, { tags: part, manifests, repositories: [], since }),
    )
  }
  return moved
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
