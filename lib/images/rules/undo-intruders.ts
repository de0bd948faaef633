import { recordAudit } from '../../audit/record'
import type { Database } from '../../db/database'
import { Prisma } from '../../db/generated/client'
import { newId } from '../../kernel/ids'
import {
  asDigest,
  asRepositoryName,
  asTagName,
  type RepositoryName,
} from '../../registry/references'
import { addToBin } from '../bin/add-to-bin'
import { auditOf } from '../bin/audit-of'
import type { BinDeps } from '../bin/bin-deps'
import { holdRepository } from '../bin/hold-repository'
import { tagsMoved } from '../index/tags-moved'
import { findRuleOf, listRules, type Rule } from './find-rule'
import { forgetReleased } from './forget-released'
import { underRule } from './under-rule'

type Intruder = {
  repository: string
  tag: string
  /** What the tag is on now, and who pushed that, where it was told. */
  digest: string
  pushedBy: string | null
  /** What it was on first. */
  kept: string
}

/** Live registries with immutable rules. */
export async function listWithRules(db: Database): Promise<string[]> {
  const rows = await db.immutableRule.findMany({
    where: { registry: { deletedAt: null, readyAt: { not: null } } },
    select: { registryId: true },
    distinct: ['registryId'],
  })
  return rows.map(({ registryId }) => registryId)
}

/**
 * Puts every tag that an immutable rule keeps, and that somebody pushed over, back on the image that it had first; the
 * pushed one is kept in the bin. Goes by the index, so it follows an event as soon as the index did, and a full read
 * finds what no event told. Tags that are new under a rule are remembered as they are. Idempotent.
 *
 * @throws AppError what the registry client throws
 */
export async function undoIntruders(deps: BinDeps): Promise<void> {
  const rules = await listRules(deps.db, deps.registry.id)
  if (rules.length === 0) return
  await rememberNew(deps, rules)
  const moved = await deps.db.$queryRaw<Intruder[]>`
    SELECT t."repository", t."name" AS "tag", t."digest", t."pushedBy", k."digest" AS "kept"
    FROM "ImmutableTag" k JOIN "IndexedTag" t
      ON t."registryId" = k."registryId" AND t."repository" = k."repository" AND t."name" = k."tag"
    WHERE k."registryId" = ${deps.registry.id} AND t."digest" IS NOT NULL AND t."digest" <> k."digest"`
  for (const intruder of moved) {
    const rule = findRuleOf(rules, intruder.repository, intruder.tag)
    const repository = asRepositoryName(intruder.repository)
    if (rule === null) continue
    await holdRepository(deps, repository, () => undo(deps, repository, intruder, rule))
  }
}

/** Tags under a rule that were not seen under one before. What is not under one any more is forgotten. */
async function rememberNew({ db, registry, clock }: BinDeps, rules: readonly Rule[]) {
  await forgetReleased(db, registry.id, rules)
  await db.$executeRaw`
    INSERT INTO "ImmutableTag" ("registryId", "repository", "tag", "digest", "since")
    SELECT t."registryId", t."repository", t."name", t."digest", ${clock.now()} FROM "IndexedTag" t
    WHERE t."registryId" = ${registry.id} AND t."digest" IS NOT NULL
      AND (${underRule(rules, Prisma.sql`t."repository"`, Prisma.sql`t."name"`)})
    ON CONFLICT DO NOTHING`
}

async function undo(
  deps: BinDeps,
  repository: RepositoryName,
  { tag: name, digest: text, pushedBy, kept: first }: Intruder,
  rule: Rule,
): Promise<void> {
  const { client, db, registry, clock } = deps
  const [tag, digest, kept] = [asTagName(name), asDigest(text), asDigest(first)]
  const head = await client.headManifest(repository, tag)
  if (head?.digest !== digest) return
  const original = await client.getRawManifest(repository, kept)
  const row = await addToBin(deps, {
    ...{ repository, tag, digest, by: pushedBy ?? 'somebody' },
    why: { reason: 'rule', because: rule.name },
  })
  if (row === null) return
  await client.putManifest(repository, tag, original.mediaType, original.bytes)
  const author = { username: pushedBy ?? 'somebody', requestId: newId(), caller: null }
  await db.$transaction(async (tx) => {
    const tags = [{ tag, digest: kept }]
    const at = clock.now()
    await tagsMoved(tx, { registryId: registry.id, repository, tags, at, actor: rule.name })
    await tx.registryEvent.create({
      data: {
        ...{ registryId: registry.id, tenantId: registry.tenantId, id: `undone-${newId()}` },
        ...{ receivedAt: at, occurredAt: at, processedAt: at, action: 'undone' },
        ...{ repository, tag, digest, actor: pushedBy },
      },
    })
    await recordAudit(tx, {
      ...auditOf(deps, author, `${repository}:${tag}`),
      ...{ action: 'tag.pushUndone', result: 'refused' },
      before: { digest },
      after: { digest: kept, rule: rule.name, bin: row.id },
    })
  })
}
