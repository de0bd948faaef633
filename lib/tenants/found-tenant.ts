import { recordAudit } from '../audit/record'
import type { Transaction } from '../db/database'
import { AppError } from '../kernel/app-error'
import { newId } from '../kernel/ids'
import type { UseCaseContext } from './context'
import { lockTenant } from './load-budget'
import { loadCapacity, lockCapacity } from './load-capacity'
import type { TeamGroup } from './membership'
import { initialBudget } from './quota'
import { slugOfGroup } from './slug'
import { TENANT_ROW_SELECT, type TenantRow } from './tenant-row'

/** The tenant of a directory group; null while it has none. */
export function findTenantOfGroup(
  tx: Pick<Transaction, 'tenant'>,
  groupId: string,
): Promise<TenantRow | null> {
  return tx.tenant.findUnique({ where: { groupId }, select: TENANT_ROW_SELECT })
}

/**
 * The slug that a group's new tenant would get.
 *
 * @throws AppError BAD_INPUT when its name leaves none, CONFLICT when the tenant of another group has it
 */
export async function newTenantSlug(
  tx: Pick<Transaction, 'tenant'>,
  group: TeamGroup,
): Promise<string> {
  const slug = slugOfGroup(group.name)
  if (slug === null) {
    throw new AppError(
      'BAD_INPUT',
      `The name of the group “${group.name}” gives no usable address. Ask an admin to rename the group.`,
      { field: 'groupId' },
    )
  }
  const other = await tx.tenant.findUnique({ where: { slug }, select: { groupId: true } })
  if (other !== null && other.groupId !== group.id) {
    throw new AppError(
      'CONFLICT',
      `“${slug}” belongs to another group of the directory already, which was renamed, made anew or has a similar name. Ask an admin.`,
      { field: 'groupId' },
    )
  }
  return slug
}

/** The budget that a new tenant gets: the default one, or what the platform has left where that is less. */
export async function newTenantBudget(
  tx: Parameters<typeof loadCapacity>[0],
  settings: UseCaseContext['settings'],
): Promise<number> {
  return initialBudget(settings.DEFAULT_TENANT_BUDGET, await loadCapacity(tx, settings))
}

/**
 * The tenant of a group, locked until the transaction ends; made with `newTenantBudget` when the group has none, with
 * `founder` as an owner. P2002 when somebody founds it at the same moment: try again.
 *
 * @throws AppError as `newTenantSlug`
 */
export async function foundTenant(
  tx: Transaction,
  context: UseCaseContext,
  input: { group: TeamGroup; founder: string | null; actor: string },
): Promise<TenantRow> {
  const { group, founder, actor } = input
  const known = await findTenantOfGroup(tx, group.id)
  if (known !== null) {
    await lockTenant(tx, known.id)
    return (await findTenantOfGroup(tx, group.id)) ?? known
  }
  const slug = await newTenantSlug(tx, group)
  const { DEFAULT_TENANT_REGISTRIES } = context.settings
  await lockCapacity(tx)
  const budgetBytes = await newTenantBudget(tx, context.settings)
  const tenant = await tx.tenant.create({
    data: {
      id: newId(),
      slug,
      groupId: group.id,
      groupName: group.name,
      budgetBytes: BigInt(budgetBytes),
      maxRegistries: DEFAULT_TENANT_REGISTRIES,
      createdBy: actor,
      createdAt: context.clock.now(),
      ...(founder === null
        ? {}
        : { grants: { create: { username: founder, role: 'owner', grantedBy: actor } } }),
    },
    select: TENANT_ROW_SELECT,
  })
  await recordAudit(tx, {
    actor,
    action: 'tenant.founded',
    result: 'ok',
    subject: slug,
    requestId: context.requestId,
    caller: context.caller,
    tenantId: tenant.id,
    after: {
      groupName: group.name,
      owner: founder,
      budgetBytes,
      maxRegistries: DEFAULT_TENANT_REGISTRIES,
    },
  })
  return tenant
}
