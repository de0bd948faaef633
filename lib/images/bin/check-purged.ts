import { Prisma } from '../../db/generated/client'
import { PORTAL_SUBJECT } from '../../kernel/portal-subject'
import type { Digest, RepositoryName, TagName } from '../../registry/references'
import { tagsMoved } from '../index/tags-moved'
import type { BinDeps } from './bin-deps'
import { type BinRow, findBinRows, inBinOf } from './bin-row'
import { readKept } from './keep-manifests'
import { childrenFirst, closureOf, type KeptManifest } from './kept-manifest'
import { type Report, referencesOf } from './reports-since'

type Checking = {
  repository: RepositoryName
  rows: readonly BinRow[]
  reports: readonly Report[]
  /** Whether a row waited long enough for the report of its own change. */
  isOld(row: BinRow): boolean
}

/**
 * Of purged rows, those that are over: what was pushed or named by a pushed index between our look and our deletion is
 * there again, tags included, unless they were deleted here since.
 */
export async function checkPurged(deps: BinDeps, input: Checking): Promise<BinRow[]> {
  const { repository, rows } = input
  if (rows.length === 0) return []
  const roots = [...new Set(rows.flatMap(({ digest }) => digest ?? []))]
  const known = await readKept(deps, repository, roots)
  const over = rows.filter((row) => isTold(row, known, input))
  for (const row of over) await putBackPushed(deps, row, known, input)
  return over
}

function isTold(row: BinRow, known: ReadonlyMap<Digest, KeptManifest>, input: Checking): boolean {
  if (row.digest === null || input.isOld(row)) return true
  const parts = closureOf([row.digest], known)
  return input.reports.some(
    ({ action, actor, digest }) =>
      action === 'delete' && actor === PORTAL_SUBJECT && digest !== null && parts.has(digest),
  )
}

async function putBackPushed(
  deps: BinDeps,
  row: BinRow,
  known: ReadonlyMap<Digest, KeptManifest>,
  { repository, reports }: Checking,
): Promise<void> {
  const { client, registry } = deps
  const parts = closureOf(row.digest === null ? [] : [row.digest], known)
  const pushes = reports.filter(
    (report) =>
      report.action === 'push' &&
      report.actor !== PORTAL_SUBJECT &&
      report.sequence > (row.checkAfter ?? 0n),
  )
  const wanted = new Set(
    pushes.flatMap((push) => [push.digest ?? '', ...referencesOf(push)]).filter(isPart(parts)),
  )
  for (const digest of childrenFirst([...wanted], known)) {
    const kept = known.get(digest)
    if (kept === undefined || (await client.headManifest(repository, digest)) !== null) continue
    await client.putManifest(repository, digest, kept.mediaType, kept.bytes)
  }
  const lastTags = lastTagsOn(reports, pushes, parts)
  const deleted = await findDeletedSince(deps, { repository, row, reports: [...lastTags.values()] })
  for (const [tag, { digest }] of lastTags) {
    const kept = digest === null ? undefined : known.get(digest)
    if (kept === undefined || deleted.has(tag)) continue
    if ((await client.headManifest(repository, tag)) !== null) continue
    await client.putManifest(repository, tag, kept.mediaType, kept.bytes)
    await deps.db.$transaction((tx) =>
      tagsMoved(tx, {
        ...{ registryId: registry.id, repository, tags: [{ tag, digest: kept.digest }] },
        ...{ at: deps.clock.now(), actor: row.binnedBy },
      }),
    )
  }
}

/** Of these pushes, the tags that went to the bin later, by the clock of the registry or by ours. */
async function findDeletedSince(
  { db, registry }: BinDeps,
  input: { repository: RepositoryName; row: BinRow; reports: readonly Report[] },
): Promise<Set<TagName>> {
  const { repository, row, reports } = input
  // For nearly every row: nobody pushed what it had.
  if (reports.length === 0) return new Set()
  const tags = reports.flatMap(({ tag }) => tag ?? [])
  const binned = await findBinRows(
    db,
    Prisma.sql`${inBinOf(registry.id, repository)} AND "tag" = ANY(${tags}) AND "id" <> ${row.id}`,
  )
  return new Set(
    reports.flatMap(({ tag, occurredAt, receivedAt }) => {
      const isLater = (each: BinRow) =>
        each.tag === tag && (each.binnedAt >= occurredAt || each.binnedAt >= receivedAt)
      return tag !== null && binned.some(isLater) ? [tag] : []
    }),
  )
}

/** Tags whose last word by others is a push of one of `parts`, with that. */
function lastTagsOn(
  reports: readonly Report[],
  pushes: readonly Report[],
  parts: ReadonlySet<string>,
): Map<TagName, Report> {
  const last = new Map<TagName, Report>()
  for (const report of reports) {
    if (report.tag !== null && report.actor !== PORTAL_SUBJECT) last.set(report.tag, report)
  }
  return new Map(
    [...last].filter(
      ([, report]) => pushes.includes(report) && report.digest !== null && parts.has(report.digest),
    ),
  )
}

function isPart(parts: ReadonlySet<string>) {
  return (digest: string): digest is Digest => parts.has(digest)
}
