import { z } from 'zod'
import { Prisma } from '../../db/generated/client'
import { AppError } from '../../kernel/app-error'
import { asDigest, asRepositoryName, asTagName } from '../../registry/references'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { authorOf } from '../bin/bin-deps-of'
import { tagFilterInput } from '../browse/tag-filter'
import { tagWhere } from '../browse/tag-where'
import { findImageRegistry, type ImageRegistry } from '../find-image-registry'
import { registryRefInput, repositoryInput } from '../image-input'
import type { JobKind } from './job-kind'
import { createJob } from './job-store'

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
    /** Everything that is in the bin now. */
    z.strictObject({ kind: z.literal('purgeAll') }),
  ]),
})

type What = z.infer<typeof startJobInput>['what']

/**
 * Hands many tags to a worker, which goes on with them whatever becomes of this page and of this process. Owners and
 * admins only.
 *
 * @throws AppError NOT_FOUND when nothing is meant, FORBIDDEN, NOT_READY, BAD_INPUT
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
  if (!('repository' in what)) {
    for (const repository of await repositoriesOf(context, registry, what)) await of(repository)
  }
  const job = await createJob(
    context,
    {
      ...{ registryId: registry.id, kind: kindOf(what), policy: null },
      ...{ subject: subjectOf(what), author: authorOf(actor, context) },
    },
    itemsOf(context, registry, what),
  )
  if (job === null) throw new AppError('NOT_FOUND', 'There is nothing (any more) to do that to.')
  return job
}

function kindOf(what: What): JobKind {
  if (what.kind === 'binMatching') return 'bin'
  if (what.kind === 'undo') return 'restore'
  return what.kind === 'purgeAll' ? 'purge' : what.kind
}

function subjectOf(what: What): string {
  return 'repository' in what ? what.repository : 'the bin'
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
    default:
      return Prisma.sql`
        SELECT "repository", "tag", "digest", "id" AS "binnedId" FROM "BinnedTag"
        WHERE ${inBin(registry, what)} ORDER BY "repository", "binnedAt", "id"`
  }
}

/** What goes along with another row is not named by itself. */
function inBin(registry: ImageRegistry, what: What): Prisma.Sql {
  const place = Prisma.sql`"registryId" = ${registry.id} AND "state" = 'binned'`
  if ('jobId' in what) return Prisma.sql`${place} AND "partOf" IS NULL AND "jobId" = ${what.jobId}`
  if (!('ids' in what)) return Prisma.sql`${place} AND "partOf" IS NULL`
  const ids = JSON.stringify(what.ids)
  return Prisma.sql`${place} AND "id" IN (SELECT jsonb_array_elements_text(${ids}::jsonb))`
}

async function repositoriesOf(
  { db }: UseCaseContext,
  registry: ImageRegistry,
  what: What,
): Promise<string[]> {
  const rows = await db.$queryRaw<{ repository: string }[]>`
    SELECT DISTINCT "repository" FROM "BinnedTag" WHERE ${inBin(registry, what)}`
  return rows.map(({ repository }) => repository)
}
