import { z } from 'zod'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'
import { loadCapacity } from './load-capacity'
import type { CapacityView } from './views'

export const getCapacityInput = z.strictObject({})

/**
 * What the platform can hold, what was granted of it to teams and by them to registries, and mails on quotas that did
 * not go out.
 *
 * @throws AppError FORBIDDEN for everybody but admins
 */
export async function getCapacity(
  context: UseCaseContext,
  actor: Actor,
  _input: z.infer<typeof getCapacityInput>,
): Promise<CapacityView> {
  assertAdmin(actor, 'tenant.list')
  const [capacity, sums, unsent] = await Promise.all([
    loadCapacity(context.db, context.settings),
    context.db.registry.aggregate({
      where: { deletedAt: null },
      _sum: { quotaBytes: true, usedBytes: true },
    }),
    listUnsent(context),
  ])
  return {
    ...capacity,
    grantedBytes: Number(sums._sum.quotaBytes ?? 0n),
    usedBytes: Number(sums._sum.usedBytes ?? 0n),
    unsentMails: unsent,
  }
}

const UNSENT_MAX = 20

async function listUnsent(context: UseCaseContext): Promise<CapacityView['unsentMails']> {
  const rows = await context.db.quotaCrossing.findMany({
    where: { problem: { not: null }, registry: { deletedAt: null } },
    orderBy: { crossedAt: 'desc' },
    take: UNSENT_MAX,
    select: {
      threshold: true,
      problem: true,
      toldAt: true,
      registry: { select: { slug: true, tenant: { select: { slug: true } } } },
    },
  })
  return rows.map(({ threshold, problem, toldAt, registry }) => ({
    tenantSlug: registry.tenant.slug,
    slug: registry.slug,
    threshold,
    problem: problem ?? '',
    isTriedAgain: toldAt === null,
  }))
}
