import { type AuditRecord, recordAudits } from '../../audit/record'
import { type Digest, parseDigest, parseTagName, type TagName } from '../../registry/references'
import type { UntagOutcome } from '../../registry/untag'
import { tagsMoved } from '../index/tags-moved'
import { auditOf, auditOfFailed } from './audit-of'
import type { BinDeps } from './bin-deps'
import { type KeptManifest, sizeOfKept } from './kept-manifest'
import { lastReport } from './last-report'
import { purgeTime } from './purge-time'
import type { BinOutcome, BinTagsInput, TagToBin } from './tag-to-bin'

export type Intent = TagToBin & { id: string; partOf: string | null }

/** What a job did before the portal was interrupted. */
export async function findDone(
  { db }: BinDeps,
  { jobId, repository, tags }: BinTagsInput,
): Promise<BinOutcome[]> {
  if (jobId === null) return []
  const rows = await db.binnedTag.findMany({
    where: { jobId, repository, tag: { in: tags.map(({ tag }) => tag) } },
    select: { id: true, tag: true, digest: true },
  })
  return rows.flatMap((row) => {
    const tag = parseTagName(row.tag)
    const isSame = tags.some((each) => each.tag === tag && each.digest === parseDigest(row.digest))
    return tag !== null && isSame ? [{ tag, outcome: 'binned' as const, binnedId: row.id }] : []
  })
}

/** Writes down what is about to be done; returns the time of it. */
export async function writeIntents(
  { db, clock, registry }: BinDeps,
  { repository, author, why, jobId }: BinTagsInput,
  input: {
    intents: readonly Intent[]
    known: ReadonlyMap<Digest, KeptManifest>
    placeholder: Digest | null
  },
): Promise<Date> {
  const now = clock.now()
  const checkAfter = await lastReport(db)
  const rows = input.intents.map(({ id, tag, digest, partOf }) => ({
    ...{ id, tag, digest, partOf },
    sizeBytes: digest === null ? null : sizeOfKept(digest, input.known),
  }))
  await db.$executeRaw`
    INSERT INTO "BinnedTag" ("id", "registryId", "repository", "tag", "digest", "partOf", "jobId", "reason", "because",
      "state", "stateSince", "placeholder", "checkAfter", "binnedBy", "binnedAt", "purgeAt", "sizeBytes")
    SELECT k."id", ${registry.id}, ${repository}, k."tag", k."digest", k."partOf", ${jobId}, ${why.reason}, ${why.because},
      'untagging', ${now}, ${input.placeholder}, ${checkAfter}, ${author.username}, ${now}, ${purgeTime(registry, now)}, k."sizeBytes"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS k("id" text, "tag" text, "digest" text, "partOf" text,
      "sizeBytes" bigint)`
  return now
}

/** Writes down what became of it, for people too. What may have been touched and failed keeps its intent. */
export async function writeOutcomes(
  deps: BinDeps,
  input: BinTagsInput,
  step: {
    intents: readonly Intent[]
    outcomes: ReadonlyMap<TagName, UntagOutcome>
    since: Date
  },
): Promise<BinOutcome[]> {
  const { db, registry } = deps
  const { repository, author } = input
  const binned: Intent[] = []
  const untouched: string[] = []
  const gone: { tag: TagName; digest: null }[] = []
  const audits: AuditRecord[] = []
  const results: BinOutcome[] = []
  for (const intent of step.intents) {
    const { id, tag, digest } = intent
    const outcome = step.outcomes.get(tag)
    if (outcome === undefined) throw new Error('a tag without an outcome')
    if (outcome.outcome === 'failed') {
      if (!outcome.isTouched) untouched.push(id)
      audits.push(auditOfFailed(deps, input, intent, outcome.error))
      results.push({ tag, outcome: 'failed', error: outcome.error })
      continue
    }
    binned.push(intent)
    if (outcome.outcome === 'removed') gone.push({ tag, digest: null })
    const after = { outcome: outcome.outcome, bin: id, reason: input.why.because ?? 'asked for' }
    audits.push({
      ...auditOf(deps, author, `${repository}:${tag}`),
      ...{ action: 'tag.deleted', result: 'ok', before: { digest }, after },
    })
    results.push({
      ...{ tag, binnedId: id },
      outcome: outcome.outcome === 'removed' ? 'binned' : 'pushed-again',
    })
  }
  await db.$transaction(async (tx) => {
    const ids = JSON.stringify(binned.map(({ id }) => id))
    await tx.$executeRaw`
      UPDATE "BinnedTag" SET "state" = 'binned', "stateSince" = ${deps.clock.now()}
      WHERE "id" IN (SELECT jsonb_array_elements_text(${ids}::jsonb))`
    if (untouched.length > 0) {
      await tx.binnedTag.deleteMany({ where: { id: { in: untouched } } })
    }
    await tagsMoved(tx, {
      ...{ registryId: registry.id, repository, tags: gone },
      ...{ at: step.since, actor: author.username },
    })
    await recordAudits(tx, audits)
  })
  return results
}
