import { z } from 'zod'
import { recordAudit } from '../../audit/record'
import { isUniqueViolation } from '../../db/database-errors'
import { AppError } from '../../kernel/app-error'
import { newId } from '../../kernel/ids'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { auditOf } from '../bin/audit-of'
import { authorOf } from '../bin/bin-deps-of'
import { findImageRegistry } from '../find-image-registry'
import { registryRefInput } from '../image-input'
import { globsInput } from './glob-input'
import { registryOfAudit } from './registry-of-audit'

export const saveRuleInput = z.strictObject({ ...registryRefInput, ...globsInput })

/**
 * Makes an immutable rule: from now on nobody deletes a tag that both globs match, and what is pushed over one is
 * undone. Owners and admins only.
 *
 * @throws AppError NAME_TAKEN, NOT_FOUND, FORBIDDEN, NOT_READY
 */
export async function saveRule(
  context: UseCaseContext,
  actor: Actor,
  { tenantSlug, registrySlug, ...globs }: z.infer<typeof saveRuleInput>,
): Promise<{ id: string }> {
  const ref = { tenantSlug, registrySlug }
  const row = await findImageRegistry(context, actor, {
    ...{ ref, action: 'image.delete', repository: null },
  })
  const id = newId()
  try {
    await context.db.$transaction(async (tx) => {
      await tx.immutableRule.create({
        data: {
          ...{ id, registryId: row.id, ...globs },
          ...{ createdBy: actor.username, createdAt: context.clock.now() },
        },
      })
      await recordAudit(tx, {
        ...auditOf(registryOfAudit(row), authorOf(actor, context), globs.name),
        ...{ action: 'rule.made', result: 'ok', after: globs },
      })
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('NAME_TAKEN', 'There is a rule of this name.', { field: 'name' })
  }
  return { id }
}
