import { Prisma } from '../../db/generated/client'
import type { RepositoryName } from '../../registry/references'
import type { BinDeps } from './bin-deps'
import { type BinRow, findBinRows, inBinOf } from './bin-row'
import { checkPurged } from './check-purged'
import { hasEcho, lostPush, type OwnChange } from './lost-push'
import { putPushBack } from './put-push-back'
import { type Report, reportsSince } from './reports-since'

/** So long reports are waited for. A registry that was restarted lost those that it had not sent. */
const REPORTS_WITHIN_MS = 60_000

/**
 * Looks through what the registry reported since our changes in a repository for pushes that these may have
 * overwritten, puts them back, and forgets the rows of changes that are over. A change whose own report has not come yet
 * waits for it, up to a minute. Returns whether any row is over. The caller holds the repository.
 */
export async function checkChanges(deps: BinDeps, repository: RepositoryName): Promise<boolean> {
  const { db, registry, clock } = deps
  const rows = await findBinRows(
    db,
    Prisma.sql`${inBinOf(registry.id, repository)} AND "checkAfter" IS NOT NULL
      AND "state" IN ('binned', 'restored', 'purged')`,
  )
  if (rows.length === 0) return false
  const reports = await reportsSince(deps, repository, {
    after: rows.reduce((low, row) => min(low, row.checkAfter ?? low), rows[0]?.checkAfter ?? 0n),
    at: new Date(Math.min(...rows.map((row) => beganAt(row).getTime()))),
  })
  const reportsOf = byTag(reports)
  const lastChanges = await findLastChanges(deps, repository, rows)
  const isOld = (row: BinRow) =>
    clock.now().getTime() - row.stateSince.getTime() > REPORTS_WITHIN_MS
  const over: BinRow[] = []
  const purged: BinRow[] = []
  for (const row of rows) {
    if (row.state === 'purged') {
      purged.push(row)
      continue
    }
    // What came before it does not matter any more: somebody saw the tag as it was then, and decided.
    if (beganAt(row) < (lastChanges.get(row.tag) ?? 0)) {
      over.push(row)
      continue
    }
    const own = ownChange(row)
    const told = (reportsOf.get(row.tag) ?? []).filter((report) => isAfter(report, row))
    if (!hasEcho(told, own) && !isOld(row)) continue
    const lost = lostPush(told, own)
    if (lost !== null) await putPushBack(deps, { repository, row, digest: lost })
    over.push(row)
  }
  over.push(...(await checkPurged(deps, { repository, rows: purged, reports, isOld })))
  if (over.length === 0) return false
  const ids = (state: string) => over.flatMap((row) => (row.state === state ? [row.id] : []))
  await db.binnedTag.updateMany({
    where: { id: { in: ids('binned') }, state: 'binned' },
    data: { checkAfter: null, placeholder: null },
  })
  // Those that a lost push has taken the place of are in the bin again by now.
  const { count } = await db.binnedTag.deleteMany({
    where: {
      OR: [
        { id: { in: ids('restored') }, state: 'restored' },
        { id: { in: ids('purged') }, state: 'purged' },
      ],
    },
  })
  return count > 0
}

/** When we last began to change each tag. */
async function findLastChanges(
  { db, registry }: BinDeps,
  repository: RepositoryName,
  rows: readonly BinRow[],
): Promise<Map<string, Date>> {
  const changes = await findBinRows(
    db,
    Prisma.sql`${inBinOf(registry.id, repository)} AND "tag" = ANY(${rows.map(({ tag }) => tag)})
      AND "state" IN ('untagging', 'binned', 'restoring', 'restored')`,
  )
  const last = new Map<string, Date>()
  for (const row of changes) {
    const at = beganAt(row)
    if (at > (last.get(row.tag) ?? 0)) last.set(row.tag, at)
  }
  return last
}

function ownChange(row: BinRow): OwnChange {
  const { digest, placeholder } = row
  const since = beganAt(row)
  return row.state === 'restored'
    ? { kind: 'restore', digest: digest ?? '', since }
    : { kind: 'untag', digest, placeholder, since }
}

/** No later than our change: rows are marked again when it is done. */
function beganAt(row: BinRow): Date {
  return row.state === 'binned' ? row.binnedAt : row.stateSince
}

function byTag(reports: readonly Report[]): Map<string | null, Report[]> {
  const groups = new Map<string | null, Report[]>()
  for (const report of reports) {
    const group = groups.get(report.tag) ?? []
    group.push(report)
    groups.set(report.tag, group)
  }
  return groups
}

function isAfter(report: Report, row: BinRow): boolean {
  return row.checkAfter !== null && report.sequence > row.checkAfter
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
