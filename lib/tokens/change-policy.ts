import { z } from 'zod'
import { recordAudit } from '../audit/record'
import type { Actor } from '../tenants/actor'
import { assertAdmin } from '../tenants/assert-admin'
import type { UseCaseContext } from '../tenants/context'
import { beyondPolicy } from './beyond-policy'
import { getTokenPolicy } from './get-policy'
import { POLICY_DAYS_MAX, type TokenPolicy } from './token-policy'

export const changePolicyInput = z.strictObject({
  maxDays: z.number().int().min(1, 'At least one day.').max(POLICY_DAYS_MAX),
  neverAllowed: z.boolean(),
  /** Also shortens the secrets that live longer than that from now on. */
  applyToExisting: z.boolean(),
})

/**
 * Sets how long access tokens may live. It counts for new secrets; those that exist keep their expiry unless
 * `applyToExisting`, which ends the longer ones after `maxDays` from now. `shortened` says how many that were.
 *
 * @throws AppError FORBIDDEN for everybody but admins
 */
export async function changePolicy(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof changePolicyInput>,
): Promise<{ policy: TokenPolicy; shortened: number }> {
  assertAdmin(actor, 'tokenPolicy.change')
  const { applyToExisting, ...policy } = input
  return context.db.$transaction(async (tx) => {
    const before = await getTokenPolicy(tx)
    await tx.tokenPolicy.upsert({
      where: { singleton: true },
      create: policy,
      update: policy,
      select: { singleton: true },
    })
    const beyond = beyondPolicy(context.clock.now(), policy)
    const shortened = applyToExisting
      ? (await tx.tokenSecret.updateMany({ where: beyond.where, data: beyond.latest })).count
      : 0
    await recordAudit(tx, {
      actor: actor.username,
      action: 'tokenPolicy.changed',
      result: 'ok',
      subject: 'access tokens',
      requestId: context.requestId,
      caller: context.caller,
      before,
      after: { ...policy, shortened },
    })
    return { policy, shortened }
  })
}
