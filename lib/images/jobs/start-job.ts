import { z } from 'zod'
import { Prisma } from '../../db/generated/client'
import { AppError } from '../../kernel/app-error'
import { asDigest, asRepositoryName, asTagName } from '../../registry/references'
import type { Actor } from '../../tenants/actor'
import { assertAwake } from '../../tenants/assert-awake'
import type { UseCaseContext } from '../../tenants/context'
import { authorOf } from '../bin/bin-deps-of'
import { tagFilterInput } from '../browse/tag-filter'
import { tagWhere } from '../browse/tag-where'
import { findImageRegistry, type ImageRegistry } from '../find-image-registry'
import { registryRefInput, repositoryInput } from '../image-input'
import { failedItems, findFailed } from './failed-items'
import type { JobKind } from './job-kind'
import { createJob, type NewJob } from './job-store'

const ITEMS_MAX = 1000

const ids = z.array(z.string().max(100)).min(1).max(ITEMS_MAX)
const tags = z
  .array(z.strictObject({ tag: z.string().max(128), digest: z.string().max(200).nullable() }))
  .min(1)
  .max(ITEMS_MAX)

export const startJobInput = z.strictObject({
  ...registryRefInput,
  what: z.discriminatedUnion('kind', [
    /** Selected tags, with what the person saw on each. */
    z.strictObject({ kind: z.literal('bin'), repository: repositoryInput, tags }),
    /** Every tag that a page with this filter lists; with an empty one the whole repository. */
    z.strictObject({
      kind: z.literal('binMatching'),
      repository: repositoryInput,
      filter: tagFilterInput,
    }),
    z.strictObject({ kind: z.literal('restore'), ids }),
    z.strictObject({ kind: z.literal('purge'), ids }),
    /** What another job moved to the bin. */
    z.strictObject({ kind: z.literal('undo'), jobId: z.string().max(100) }),
    /** What a job that ended could not do, once more. */
    z.strictObject({ kind: z.literal('retry'), jobId: z.string().max(100) }),
    /** Everything that is in the bin now. */
    z.strictObject({ kind: z.literal('purgeAll') }),
  ]),
})

type What = z.infer<typeof startJobInput>['what']
type OfBin = Extract<What, { kind: 'restore' | 'purge' | 'undo' | 'purgeAll' }>

/**
 * Hands many tags to a worker, which goes on with them whatever becomes of this page and of this process. Owners and
 * admins only.
 *
 * @throws AppError NOT_FOUND when nothing is meant, FORBIDDEN, NOT_READY, SUSPENDED, BAD_INPUT
 */
export async function startJob(
  context: UseCaseContext,
  actor: Actor,
  { tenantSlug, registrySlug, what }: z.infer<typeof startJobInput>,
): Promise<{ jobId: string; total: number }> {
  const ref = { tenantSlug, registrySlug }
  const of = (repository: string | null) =>
    findImageRegistry(context, actor, { ref, action: 'image.delete', repository })
  const registry = await of('repository' in what ? asRepositoryName(what.repository) : null)
  assertAwake(registry)
  const about = await aboutOf(context, registry, what)
  if (about === null) throw nothingToDo()
  const items = itemsOf(context, registry, what)
  if (!('repository' in what)) {
    for (const repository of await repositoriesOf(context, items)) await of(repository)
  }
  const author = authorOf(actor, context)
  const job = await createJob(context, { ...about, registryId: registry.id, author }, items)
  if (job === null) throw nothingToDo()
  return job
}

function nothingToDo(): AppError {
  return new AppError('NOT_FOUND', 'There is nothing (any more) to do that to.')
}

async function aboutOf(
  { db }: UseCaseContext,
  registry: ImageRegistry,
  what: What,
): Promise<Pick<NewJob, 'kind' | 'subject' | 'policy'> | null> {
  if (what.kind === 'retry') return findFailed(db, registry.id, what.jobId)
  const subject = 'repository' in what ? what.repository : 'the bin'
  return { kind: kindOf(what), subject, policy: null }
}

function kindOf({ kind }: Exclude<What, { kind: 'retry' }>): JobKind {
  if (kind === 'binMatching') return 'bin'
  if (kind === 'undo') return 'restore'
  return kind === 'purgeAll' ? 'purge' : kind
}

function itemsOf(context: UseCaseContext, registry: ImageRegistry, what: What): Prisma.Sql {
  switch (what.kind) {
    case 'bin': {
      const rows = what.tags.map(({ tag, digest }) => ({
        tag: asTagName(tag),
        digest: digest === null ? null : asDigest(digest),
      }))
      return Prisma.sql`
        SELECT ${what.repository}::text AS "repository", k."tag", k."digest", NULL::text AS "binnedId"
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS k("tag" text, "digest" text)`
    }
    case 'binMatching': {
      const scope = { registryId: registry.id, repository: what.repository }
      return Prisma.sql`
        SELECT t."repository", t."name" AS "tag", t."digest", NULL::text AS "binnedId" FROM "IndexedTag" t
        WHERE ${tagWhere(scope, what.filter, context.clock.now())} ORDER BY t."versionKey"`
    }
    case 'retry':
      return failedItems(what.jobId)
    default:
      return Prisma.sql`
        SELECT "repository", "tag", "digest", "id" AS "binnedId" FROM "BinnedTag"
        WHERE ${inBin(registry, what)} ORDER BY "repository", "binnedAt", "id"`
  }
}

/** What goes along with another row is not named by itself. */
function inBin(registry: ImageRegistry, what: OfBin): Prisma.Sql {
  const place = Prisma.sql`"registryId" = ${registry.id} AND "state" = 'binned'`
  if ('jobId' in what) return Prisma.sql`${place} AND "partOf" IS NULL AND "jobId" = ${what.jobId}`
  if (!('ids' in what)) return Prisma.sql`${place} AND "partOf" IS NULL`
  const ids = JSON.stringify(what.ids)
  return Prisma.sql`${place} AND "id" IN (SELECT jsonb_array_elements_text(${ids}::jsonb))`
}

async function repositoriesOf({ db }: UseCaseContext, items: Prisma.Sql): Promise<string[]> {
  const rows = await db.$queryRaw<{ repository: string }[]>`
    SELECT DISTINCT i."repository" FROM (${items}) i`
  return rows.map(({ repository }) => repository)
}
