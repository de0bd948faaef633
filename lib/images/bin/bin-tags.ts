import { recordAudits } from '../../audit/record'
import { AppError } from '../../kernel/app-error'
import { newId } from '../../kernel/ids'
import { newPlaceholder } from '../../registry/placeholder'
import type { Digest, TagName } from '../../registry/references'
import { deletesByTag, untag } from '../../registry/untag'
import { findRuleOf, keptByRule, listRules } from '../rules/find-rule'
import { findAttached } from './attached-tags'
import { auditOfFailed } from './audit-of'
import type { BinDeps } from './bin-deps'
import { findDone, type Intent, writeIntents, writeOutcomes } from './bin-intents'
import { holdRepository } from './hold-repository'
import { keepManifests } from './keep-manifests'
import { settleRepository } from './settle-repository'
import type { BinFailure, BinOutcome, BinTagsInput } from './tag-to-bin'

/**
 * Moves tags of one repository to the bin: the database keeps their manifests, then the registry loses these tags and
 * no other. Signatures of an image go along when its last tag does. An intent row stands in the database before the
 * registry is changed, so that `settleRepository` finishes or takes back what a crash interrupted, and finds pushes
 * that came in between.
 *
 * Each tag has its own outcome: `CONFLICT` when it is not on that digest any more or an immutable rule keeps it,
 * `NOT_FOUND`, and what the registry client throws for one.
 *
 * @throws AppError REGISTRY_REFUSED when the registry deletes nothing at all, and what the client throws; then nothing
 *   was touched
 */
export function binTags(deps: BinDeps, input: BinTagsInput): Promise<BinOutcome[]> {
  return holdRepository(deps, input.repository, async () => {
    await settleRepository(deps, input.repository)
    const done = await findDone(deps, input)
    const refused = await recordFailed(deps, input, await refuseKept(deps, input))
    const answered = new Set([...done, ...refused].map(({ tag }) => tag))
    const tags = input.tags.filter(({ tag }) => !answered.has(tag))
    if (tags.length === 0) return [...done, ...refused]
    const byTag = await deletesByTag(deps.client, input.repository)
    const outcomes = await move(deps, { ...input, tags }, byTag, new Map())
    await moveAttached(deps, input, byTag, outcomes)
    return [...done, ...refused, ...outcomes]
  })
}

/** What nothing was tried for is in the trail, too. Returns what it was given. */
async function recordFailed(
  deps: BinDeps,
  input: BinTagsInput,
  failed: BinFailure[],
): Promise<BinFailure[]> {
  await recordAudits(
    deps.db,
    failed.map(({ tag, error }) => {
      const digest = input.tags.find((each) => each.tag === tag)?.digest ?? null
      return auditOfFailed(deps, input, { tag, digest }, error)
    }),
  )
  return failed
}

async function refuseKept(deps: BinDeps, input: BinTagsInput): Promise<BinFailure[]> {
  const { repository, tags } = input
  const rules = await listRules(deps.db, deps.registry.id)
  return tags.flatMap(({ tag }) => {
    const rule = findRuleOf(rules, repository, tag)
    return rule === null ? [] : [failure(tag, keptByRule(rule, tag))]
  })
}

/** `partOf`: the row in the bin that each digest's signatures belong to. */
async function move(
  deps: BinDeps,
  input: BinTagsInput,
  byTag: boolean,
  partOf: ReadonlyMap<TagName, string>,
): Promise<BinOutcome[]> {
  const { repository } = input
  const digests = [...new Set(input.tags.flatMap(({ digest }) => digest ?? []))]
  const known = await keepManifests(deps, repository, digests)
  const hasLost = input.tags.some(({ digest }) => digest === null)
  const present = hasLost ? new Set(await deps.client.listTags(repository)) : null
  const failed: BinFailure[] = []
  const intents: Intent[] = []
  for (const { tag, digest } of input.tags) {
    if (digest === null && present?.has(tag) === false) {
      failed.push(failure(tag, new AppError('NOT_FOUND', `There is no tag ${tag} (any more).`)))
    } else if (digest !== null && !known.has(digest)) {
      failed.push(failure(tag, new AppError('CONFLICT', `The image of ${tag} is gone already.`)))
    } else intents.push({ id: newId(), tag, digest, partOf: partOf.get(tag) ?? null })
  }
  await recordFailed(deps, input, failed)
  if (intents.length === 0) return failed
  const placeholder = newPlaceholder()
  const since = await writeIntents(deps, input, {
    ...{ intents, known },
    placeholder: byTag ? null : placeholder.digest,
  })
  const outcomes = await untag({
    ...{ client: deps.client, repository, placeholder, deletesByTag: byTag },
    tags: intents.map(({ tag, digest }) => ({
      ...{ tag, expectedDigest: digest },
      original: digest === null ? null : (known.get(digest) ?? null),
    })),
  })
  return [...failed, ...(await writeOutcomes(deps, input, { intents, outcomes, since }))]
}

async function moveAttached(
  deps: BinDeps,
  input: BinTagsInput,
  byTag: boolean,
  outcomes: readonly BinOutcome[],
): Promise<void> {
  const rowOf = new Map<Digest, string>()
  for (const each of outcomes) {
    const digest = input.tags.find(({ tag }) => tag === each.tag)?.digest ?? null
    if (each.outcome !== 'failed' && digest !== null) rowOf.set(digest, each.binnedId)
  }
  const attached = await findAttached(deps, input.repository, [...rowOf.keys()])
  if (attached.length === 0) return
  const partOf = new Map(
    attached.map(({ tag, attachedTo }) => [tag, rowOf.get(attachedTo) ?? ''] as const),
  )
  await move(deps, { ...input, tags: attached }, byTag, partOf)
}

function failure(tag: TagName, error: AppError): BinFailure {
  return { tag, outcome: 'failed', error }
}
