import { PORTAL_SUBJECT } from '../../kernel/portal-subject'
import {
  asDigest,
  asRepositoryName,
  type Digest,
  type RepositoryName,
} from '../../registry/references'
import type { BinDeps } from '../bin/bin-deps'
import { holdRepository } from '../bin/hold-repository'
import { childrenFirst, type KeptManifest, toKept } from '../bin/kept-manifest'
import { type Report, referencesOf, reportsSince } from '../bin/reports-since'
import { wantRead } from '../index/index-state'

type Swept = KeptManifest & { sweptAt: Date; checkAfter: bigint }

/**
 * Looks through what the registry reported since untagged manifests were deleted, and puts back what somebody pushed,
 * or named in a pushed index, between our look and our deletion: with its tag, if that was pushed on it last. Answers
 * with how many are still to be told of: reports are waited for `reportsWithinMs`. Idempotent.
 *
 * @throws AppError what the registry client throws
 */
export async function checkSwept(
  deps: BinDeps,
  input: { reportsWithinMs: number },
): Promise<number> {
  const { db, registry } = deps
  const repositories = await db.sweptManifest.findMany({
    where: { registryId: registry.id },
    select: { repository: true },
    distinct: ['repository'],
  })
  let open = 0
  for (const row of repositories) {
    const repository = asRepositoryName(row.repository)
    open += await holdRepository(deps, repository, () => checkRepository(deps, repository, input))
  }
  return open
}

async function checkRepository(
  deps: BinDeps,
  repository: RepositoryName,
  { reportsWithinMs }: { reportsWithinMs: number },
): Promise<number> {
  const { db, registry, clock } = deps
  const place = { registryId: registry.id, repository }
  const rows = await db.sweptManifest.findMany({ where: place, orderBy: { checkAfter: 'asc' } })
  const [first] = rows
  const swept = new Map(
    rows.map(({ digest, mediaType, bytes, sweptAt, checkAfter }): [Digest, Swept] => [
      asDigest(digest),
      {
        ...toKept({ digest: asDigest(digest), mediaType, bytes: Buffer.from(bytes) }),
        ...{ sweptAt, checkAfter },
      },
    ]),
  )
  const reports = await reportsSince(deps, repository, {
    after: first?.checkAfter ?? 0n,
    at: new Date(Math.min(...rows.map((each) => each.sweptAt.getTime()))),
  })
  // Reports come in order: behind the one of our own deletion there is nothing from before it.
  const told = new Set(
    reports.flatMap(({ action, actor, digest }) =>
      action === 'delete' && actor === PORTAL_SUBJECT && digest !== null ? [digest] : [],
    ),
  )
  const over = [...swept.values()].filter(
    ({ digest, sweptAt }) =>
      told.has(digest) || clock.now().getTime() - sweptAt.getTime() > reportsWithinMs,
  )
  await putBack(deps, repository, {
    swept,
    reports,
    over: new Set(over.map(({ digest }) => digest)),
  })
  await db.sweptManifest.deleteMany({
    where: { ...place, digest: { in: over.map(({ digest }) => digest) } },
  })
  return swept.size - over.length
}

async function putBack(
  deps: BinDeps,
  repository: RepositoryName,
  input: {
    swept: ReadonlyMap<Digest, Swept>
    reports: readonly Report[]
    over: ReadonlySet<Digest>
  },
): Promise<void> {
  const { client, db, registry, clock } = deps
  const { swept, over } = input
  const lastOf = new Map<string, Report>()
  for (const report of input.reports) if (report.tag !== null) lastOf.set(report.tag, report)
  for (const push of input.reports) {
    if (push.action !== 'push' || push.actor === PORTAL_SUBJECT) continue
    const named = [push.digest ?? '', ...referencesOf(push)].filter(isIn(over))
    const lost = named.filter((digest) => (swept.get(digest)?.checkAfter ?? 0n) < push.sequence)
    if (lost.length === 0) continue
    for (const digest of childrenFirst(lost, swept)) {
      const kept = swept.get(digest)
      if (kept === undefined || (await client.headManifest(repository, digest)) !== null) continue
      await client.putManifest(repository, digest, kept.mediaType, kept.bytes)
    }
    const kept = push.digest === null ? undefined : swept.get(push.digest)
    const isLast = push.tag !== null && isLastWord(push, lastOf.get(push.tag))
    if (kept !== undefined && push.tag !== null && isLast) {
      const isBinned = await db.binnedTag.count({
        where: {
          ...{ registryId: registry.id, repository, tag: push.tag },
          binnedAt: { gte: push.occurredAt },
        },
      })
      if (isBinned === 0 && (await client.headManifest(repository, push.tag)) === null)
        await client.putManifest(repository, push.tag, kept.mediaType, kept.bytes)
    }
    await wantRead(db, { registryId: registry.id, at: clock.now() })
  }
}

/** Our own deletion of the digest takes the tag along, and is reported as one of the tag. */
function isLastWord(push: Report, last: Report | undefined): boolean {
  return (
    last === undefined ||
    last.sequence === push.sequence ||
    (last.action === 'delete' && last.actor === PORTAL_SUBJECT)
  )
}

function isIn(digests: ReadonlySet<string>) {
  return (digest: string): digest is Digest => digests.has(digest)
}
