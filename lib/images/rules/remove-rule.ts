import { z } from 'zod'
import { recordAudit } from '../../audit/record'
import { AppError } from '../../kernel/app-error'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { auditOf } from '../bin/audit-of'
import { authorOf } from '../bin/bin-deps-of'
import { findImageRegistry } from '../find-image-registry'
import { registryRefInput } from '../image-input'
import { listRules } from './find-rule'
import { forgetReleased } from './forget-released'
import { registryOfAudit } from './registry-of-audit'

export const removeRuleInput = z.strictObject({ ...registryRefInput, id: z.string().max(100) })

/**
 * Ends an immutable rule; its tags are like all others then. Owners and admins only.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, NOT_READY
 */
export async function removeRule(
  context: UseCaseContext,
  actor: Actor,
  { tenantSlug, registrySlug, id }: z.infer<typeof removeRuleInput>,
): Promise<{ id: string }> {
  const ref = { tenantSlug, registrySlug }
  const row = await findImageRegistry(context, actor, {
    ...{ ref, action: 'image.delete', repository: null },
  })
  await context.db.$transaction(async (tx) => {
    const rule = await tx.immutableRule.findFirst({
      where: { id, registryId: row.id },
      select: { name: true, repositories: true, tags: true },
    })
    if (rule === null) throw new AppError('NOT_FOUND', 'There is no such rule (any more).')
    await tx.immutableRule.deleteMany({ where: { id, registryId: row.id } })
    await forgetReleased(tx, row.id, await listRules(tx, row.id))
    await recordAudit(tx, {
      ...auditOf(registryOfAudit(row), authorOf(actor, context), rule.name),
      ...{ action: 'rule.removed', result: 'ok', before: rule },
    })
  })
  return { id }
}
