import type { z } from 'zod'
import { recordAudit } from '../audit/record'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleRegistry } from './find-registry'
import { getRegistryInput } from './get-registry'

export const measureAgainInput = getRegistryInput

/**
 * Asks the worker to measure a registry now, for those who may push to it and for admins. `already-wanted` when that is
 * on its way, however often it is asked.
 *
 * @throws AppError NOT_FOUND for unknown and foreign ones alike, FORBIDDEN
 */
export async function measureAgain(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof measureAgainInput>,
): Promise<{ outcome: 'wanted' | 'already-wanted' }> {
  const { row } = await findVisibleRegistry(context, actor, input, 'registry.retry')
  const { db, clock, requestId, caller } = context
  const isNew = await db.$transaction(async (tx) => {
    const at = clock.now()
    const count = await tx.$executeRaw`
      INSERT INTO "RegistryUsage" AS known ("registryId", "wantedAt") VALUES (${row.id}, ${at})
      ON CONFLICT ("registryId") DO UPDATE SET "wantedAt" = EXCLUDED."wantedAt" WHERE known."wantedAt" IS NULL`
    if (count === 0) return false
    await recordAudit(tx, {
      ...{
        action: 'usage.measureRequested',
        actor: actor.username,
        result: 'ok',
        requestId,
        caller,
      },
      ...{ subject: `${row.tenant.slug}/${row.slug}`, tenantId: row.tenant.id, registryId: row.id },
    })
    return true
  })
  return { outcome: isNew ? 'wanted' : 'already-wanted' }
}
