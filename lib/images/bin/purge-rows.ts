import { type AuditRecord, recordAudits } from '../../audit/record'
import { type AppError, isAppError } from '../../kernel/app-error'
import { mapConcurrent } from '../../kernel/map-concurrent'
import type { Digest, RepositoryName } from '../../registry/references'
import { deleteIfThere } from '../../registry/untag'
import { markUsageDirty } from '../../tenants/usage'
import { manifestsGone } from '../index/apply-manifests-gone'
import { tagsMoved } from '../index/tags-moved'
import { auditOf } from './audit-of'
import type { Author, BinDeps } from './bin-deps'
import type { BinRow } from './bin-row'
import { readIndexes } from './keep-manifests'
import { closureOf, type Indexes } from './kept-manifest'
import { lastReport } from './last-report'
import { lookAtTags, neededDigests } from './needed-digests'
import { putBackVanished } from './put-back-vanished'
import { tellJobs } from './tell-jobs'

const CONCURRENCY = 8
/** How many images are deleted, and then written down, at a time. */
const GROUP = 500
const LAST_GROUP = 50

export type PurgeOutcome =
  /** `deleted`: how many manifests the registry lost; what others need is not among them. */
  | { row: BinRow; outcome: 'purged'; deleted: number }
  | { row: BinRow; outcome: 'failed'; error: AppError }

type Written = {
  outcomes: readonly PurgeOutcome[]
  deleted: readonly Digest[]
  putBack: readonly { tag: string; digest: Digest }[]
}

type Purging = { repository: RepositoryName; rows: readonly BinRow[]; author: Author }

/** Purges rows of the bin. The caller holds the repository. See `purgeTags`. */
export async function purgeRows(deps: BinDeps, input: Purging): Promise<PurgeOutcome[]> {
  const { client } = deps
  const { repository, rows } = input
  const roots = [...new Set(rows.flatMap(({ digest }) => digest ?? []))]
  const checkAfter = await lastReport(deps.db)
  const [tags, known] = await Promise.all([
    lookAtTags(deps, repository),
    readIndexes(deps, repository, roots),
  ])
  const going = closureOf(roots, known)
  const needed = await neededDigests(deps, {
    ...{ repository, going, tags },
    purging: rows.map(({ id }) => id),
  })
  await writePurging(deps, rows, checkAfter)

  const failures = new Map<Digest, AppError>()
  const deleted = new Set<Digest>()
  const remove = async (digest: Digest) => {
    try {
      await deleteIfThere(client, repository, digest)
      deleted.add(digest)
    } catch (error) {
      if (!isAppError(error)) throw error
      failures.set(digest, error)
    }
  }
  const doomed = new Set([...going].filter((digest) => !needed.has(digest)))
  const isRoot = new Set(roots)
  const below = [...doomed].filter((digest) => !isRoot.has(digest))
  const outcomes: PurgeOutcome[] = []
  // While one group is written down, the next one is deleted. What indexes name may belong to several rows.
  let unwritten: Pick<Written, 'outcomes' | 'deleted'> = { outcomes: [], deleted: [] }
  for (const group of below.length > 0 ? [rows] : groupsOf(rows)) {
    const digests = new Set(group.flatMap(({ digest }) => digest ?? []))
    const doomedHere = [...digests].filter((digest) => doomed.has(digest))
    // Indexes before what they name: whoever pulls meanwhile finds all of an image, or nothing.
    await Promise.all([
      writePurged(deps, input, { ...unwritten, putBack: [] }),
      mapConcurrent(doomedHere, CONCURRENCY, remove),
    ])
    if (failures.size === 0) await mapConcurrent(below, CONCURRENCY, remove)
    const done = group.map((row) => outcomeOf(row, { known, failures, deleted }))
    outcomes.push(...done)
    const gone = [...doomedHere, ...below].filter((digest) => deleted.has(digest))
    unwritten = { outcomes: done, deleted: gone }
  }
  const putBack = await putBackVanished(deps, { repository, tags, deleted: [...deleted] })
  await writePurged(deps, input, { ...unwritten, putBack })
  if (deleted.size > 0) await markUsageDirty(deps.db, deps.clock, deps.registry.id)
  return outcomes
}

/** Rows of the same image together. The last group is small, since nothing is deleted while it is written down. */
function groupsOf(rows: readonly BinRow[]): BinRow[][] {
  const byDigest = new Map<Digest | null, BinRow[]>()
  for (const row of rows) byDigest.set(row.digest, [...(byDigest.get(row.digest) ?? []), row])
  const images = [...byDigest.values()]
  const groups: BinRow[][] = []
  while (images.length > 0) {
    const size = Math.min(GROUP, Math.max(images.length - LAST_GROUP, LAST_GROUP))
    groups.push(images.splice(0, size).flat())
  }
  return groups
}

function outcomeOf(
  row: BinRow,
  done: {
    known: Indexes
    failures: ReadonlyMap<Digest, AppError>
    deleted: ReadonlySet<Digest>
  },
): PurgeOutcome {
  const parts = row.digest === null ? [] : [...closureOf([row.digest], done.known)]
  const error = parts.map((part) => done.failures.get(part)).find((each) => each !== undefined)
  if (error !== undefined) return { row, outcome: 'failed', error }
  return { row, outcome: 'purged', deleted: parts.filter((part) => done.deleted.has(part)).length }
}

/** What people are told. */
export function wordOf({ deleted }: { deleted: number }): 'deleted' | 'still-needed' {
  return deleted > 0 ? 'deleted' : 'still-needed'
}

async function writePurging(
  { db, clock }: BinDeps,
  rows: readonly BinRow[],
  checkAfter: bigint,
): Promise<void> {
  // What a crash interrupted keeps its first mark: pushes are looked for from there on.
  const begun = rows.filter(({ state }) => state !== 'purging').map(({ id }) => id)
  await db.$executeRaw`
    UPDATE "BinnedTag" SET "state" = 'purging', "stateSince" = ${clock.now()}, "checkAfter" = ${checkAfter},
      "problem" = NULL, "problemCode" = NULL
    WHERE "id" IN (SELECT jsonb_array_elements_text(${JSON.stringify(begun)}::jsonb))`
}

async function writePurged(
  deps: BinDeps,
  { repository, author }: Purging,
  { outcomes, deleted, putBack }: Written,
): Promise<void> {
  const { db, registry, clock } = deps
  if (outcomes.length === 0) return
  const at = clock.now()
  const purged = outcomes.flatMap((each) => (each.outcome === 'purged' ? [each] : []))
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`
      UPDATE "BinnedTag" SET "state" = 'purged', "stateSince" = ${at}
      WHERE "id" IN (SELECT jsonb_array_elements_text(${JSON.stringify(purged.map(({ row }) => row.id))}::jsonb))`
    const done = purged.map((each) => ({ id: each.row.id, outcome: wordOf(each) }))
    await tellJobs(tx, { registryId: registry.id, kind: 'purge' }, done)
    for (const each of outcomes) {
      if (each.outcome !== 'failed') continue
      const problem = { problemCode: each.error.code, problem: each.error.detail }
      await tx.binnedTag.updateMany({
        where: { id: each.row.id },
        data: { state: 'binned', stateSince: at, ...problem },
      })
    }
    if (deleted.length > 0) {
      await manifestsGone(tx, { registryId: registry.id, repository, digests: deleted, at })
    }
    await tagsMoved(tx, {
      ...{ registryId: registry.id, repository, tags: putBack },
      ...{ at, actor: author.username },
    })
    await recordAudits(
      tx,
      outcomes.map(
        (each): AuditRecord => ({
          ...auditOf(deps, author, `${repository}:${each.row.tag}`),
          ...{ action: 'tag.purged', result: each.outcome === 'failed' ? 'failed' : 'ok' },
          before: { digest: each.row.digest },
          after:
            each.outcome === 'failed'
              ? { code: each.error.code }
              : { deletedManifests: each.deleted },
        }),
      ),
    )
  })
}
