import { z } from 'zod'
import { Prisma } from '../../db/generated/client'
import { PORTAL_SUBJECT } from '../../kernel/portal-subject'
import { asRepositoryName } from '../../registry/references'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { findPlatformObservation } from '../../tenants/platform-observation'
import { tagFilterShape } from '../browse/tag-filter'
import { tagWhere } from '../browse/tag-where'
import { findImageRegistry } from '../find-image-registry'
import { registryRefInput, repositoryInput } from '../image-input'
import { findRuleOf, listRules } from '../rules/find-rule'
import { freedBytes } from './freed-bytes'
import type { DeletePreview } from './views'

const NAMES_MAX = 20

export const previewDeleteInput = z.strictObject({
  ...registryRefInput,
  ...tagFilterShape,
  repository: repositoryInput,
  /** Without them all that the filter means. */
  tags: z.array(z.string().max(128)).max(1000).optional(),
})

type Going = { tag: string; digest: string | null; lastPulledAt: Date | null }

/**
 * What deleting some tags means: what stays, what goes along, who may miss it, and what its purge would free. As the
 * index and the worker's last look at the Swarm know it.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, NOT_READY
 */
export async function previewDelete(
  context: UseCaseContext,
  actor: Actor,
  { tenantSlug, registrySlug, tags, ...input }: z.infer<typeof previewDeleteInput>,
): Promise<DeletePreview> {
  const { db, clock, settings } = context
  const repository = asRepositoryName(input.repository)
  const ref = { tenantSlug, registrySlug }
  const registry = await findImageRegistry(context, actor, {
    ref,
    action: 'image.delete',
    repository,
  })
  const scope = { registryId: registry.id, repository }
  const which =
    tags === undefined
      ? tagWhere(scope, input, clock.now())
      : Prisma.sql`t."registryId" = ${registry.id} AND t."repository" = ${repository}
          AND t."name" IN (SELECT jsonb_array_elements_text(${JSON.stringify(tags)}::jsonb))`
  const going = await db.$queryRaw<Going[]>`
    SELECT t."name" AS "tag", t."digest", t."lastPulledAt" FROM "IndexedTag" t WHERE ${which} ORDER BY t."versionKey"`
  const names = new Set(going.map(({ tag }) => tag))
  const digests = [...new Set(going.flatMap(({ digest }) => digest ?? []))]
  const onSame = await db.indexedTag.findMany({
    where: { ...scope, digest: { in: digests } },
    select: { name: true, digest: true },
    orderBy: { versionKey: 'asc' },
  })
  const siblings = onSame.filter(({ name }) => !names.has(name))
  const held = new Set(siblings.map(({ digest }) => digest))
  const last = digests.filter((digest) => !held.has(digest))
  const attached = await db.indexedTag.findMany({
    where: { ...scope, attachedTo: { in: last } },
    select: { name: true },
    take: NAMES_MAX,
  })
  const attachedNames = attached.map(({ name }) => name).filter((name) => !names.has(name))
  const indexes = await db.$queryRaw<{ name: string }[]>`
    SELECT DISTINCT t."name" FROM "IndexedChild" c JOIN "IndexedTag" t
      ON t."registryId" = c."registryId" AND t."repository" = c."repository" AND t."digest" = c."parent"
    WHERE c."registryId" = ${registry.id} AND c."repository" = ${repository}
      AND c."child" IN (SELECT jsonb_array_elements_text(${JSON.stringify(digests)}::jsonb)) LIMIT ${NAMES_MAX}`
  const rules = await listRules(db, registry.id)
  const kept = going.flatMap(({ tag }) => findRuleOf(rules, repository, tag) ?? [])
  const pulled = await lastPull(context, scope, going, digests)
  const observed = await findPlatformObservation(db)
  const address = `${settings.REGISTRY_HOST}:${registry.port}/${repository}`
  const running = (observed?.runningImages ?? []).flatMap(({ service, image }) => {
    if (!image.startsWith(`${address}:`) && !image.startsWith(`${address}@`)) return []
    const [, digest] = image.split('@')
    const tag = /^:([^@]+)/.exec(image.slice(address.length))?.[1] ?? ''
    const found = going.find((each) =>
      digest === undefined ? each.tag === tag : each.digest === digest,
    )
    return found === undefined ? [] : [{ name: service, tag: found.tag }]
  })
  const goingTags = [...names, ...attachedNames].map((tag) => ({ repository, tag }))
  const tenant = await db.tenant.findUniqueOrThrow({
    where: { id: registry.tenant.id },
    select: { binDays: true },
  })
  return {
    tags: going.length,
    siblings: siblings.slice(0, NAMES_MAX).map(({ name }) => name),
    siblingCount: siblings.length,
    indexes: indexes.map(({ name }) => name).filter((name) => !names.has(name)),
    attached: attachedNames,
    ...pulled,
    freedBytes: await freedBytes(db, registry.id, goingTags),
    binDays: tenant.binDays,
    services: running.slice(0, NAMES_MAX),
    servicesSeenAt: observed?.runningImagesAt ?? null,
    keptBy: kept[0]?.name ?? null,
    keptCount: kept.length,
  }
}

async function lastPull(
  { db }: UseCaseContext,
  scope: { registryId: string; repository: string },
  going: readonly Going[],
  digests: readonly string[],
): Promise<Pick<DeletePreview, 'lastPulledAt' | 'lastPulledBy'>> {
  const times = going.flatMap(({ lastPulledAt }) => lastPulledAt ?? [])
  if (times.length === 0) return { lastPulledAt: null, lastPulledBy: null }
  const at = new Date(Math.max(...times.map((time) => time.getTime())))
  const report = await db.registryEvent.findFirst({
    where: {
      ...{ ...scope, action: 'pull', occurredAt: at, actor: { not: PORTAL_SUBJECT } },
      digest: { in: [...digests] },
    },
    select: { actor: true },
  })
  return { lastPulledAt: at.toISOString(), lastPulledBy: report?.actor ?? null }
}
