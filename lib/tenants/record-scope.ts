import { z } from 'zod'
import { recordFilterShape, toSpan } from '../audit/filter-input'
import type { RecordFilter } from '../audit/query'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'
import { findVisibleTenant } from './find-tenant'

/** Whose records, and which of them. Without a team: everybody's. */
export const recordsInput = {
  tenantSlug: z.string().max(100).optional(),
  ...recordFilterShape,
} as const

const inputSchema = z.strictObject(recordsInput)

export type RecordsInput = z.infer<typeof inputSchema>

const REGISTRIES_MAX = 100

/**
 * What somebody may see of the records, as a filter: owners those of their team, admins all.
 *
 * @throws AppError NOT_FOUND for unknown teams and those of others alike, FORBIDDEN
 */
export async function resolveRecordScope(
  context: UseCaseContext,
  actor: Actor,
  input: RecordsInput,
): Promise<RecordFilter> {
  const { tenantSlug, person, action, registry, result } = input
  const tenantId =
    tenantSlug === undefined
      ? allTenants(actor)
      : (await findVisibleTenant(context, actor, tenantSlug, 'audit.read')).tenant.id
  return {
    tenantId,
    person,
    action,
    result,
    ...toSpan(input),
    ...(registry === undefined
      ? {}
      : { registryIds: await findRegistryIds(context, registry, tenantSlug) }),
  }
}

function allTenants(actor: Actor): null {
  assertAdmin(actor, 'audit.read')
  return null
}

/** All that ever had the name, the deleted ones too: their records are what is asked for. */
async function findRegistryIds(
  context: UseCaseContext,
  name: string,
  tenantSlug: string | undefined,
): Promise<string[]> {
  const slash = name.indexOf('/')
  const tenant = slash < 0 ? tenantSlug : name.slice(0, slash)
  if (tenant === undefined) {
    throw new AppError('BAD_INPUT', 'Name the registry with its team, as in payments/apps.', {
      field: 'registry',
    })
  }
  const rows = await context.db.registry.findMany({
    where: { slug: name.slice(slash + 1), tenant: { slug: tenant } },
    select: { id: true },
    orderBy: { createdAt: 'desc' },
    take: REGISTRIES_MAX,
  })
  return rows.map(({ id }) => id)
}
