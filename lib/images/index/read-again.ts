import { z } from 'zod'
import { recordAudit } from '../../audit/record'
import type { Actor } from '../../tenants/actor'
import { assertAwake } from '../../tenants/assert-awake'
import type { UseCaseContext } from '../../tenants/context'
import { findVisibleRegistry } from '../../tenants/find-registry'
import { registryRefInput } from '../image-input'
import { wantRead } from './index-state'

export const readAgainInput = z.strictObject(registryRefInput)

/**
 * Asks the worker to read a registry as a whole, for those who may push to it and for admins. `already-wanted` when
 * that is on its way, however often it is asked. Changes nothing in the registry.
 *
 * @throws AppError NOT_FOUND for unknown and foreign ones alike, FORBIDDEN, SUSPENDED
 */
export async function readAgain(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof readAgainInput>,
): Promise<{ outcome: 'wanted' | 'already-wanted' }> {
  const { row } = await findVisibleRegistry(context, actor, input, 'registry.retry')
  assertAwake(row)
  const { db, clock, requestId, caller } = context
  const isNew = await db.$transaction(async (tx) => {
    if (!(await wantRead(tx, { registryId: row.id, at: clock.now() }))) return false
    await recordAudit(tx, {
      ...{ action: 'index.readRequested', actor: actor.username, result: 'ok', requestId, caller },
      ...{ subject: `${row.tenant.slug}/${row.slug}`, tenantId: row.tenant.id, registryId: row.id },
    })
    return true
  })
  return { outcome: isNew ? 'wanted' : 'already-wanted' }
}
