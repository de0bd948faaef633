import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import { storableText } from '../kernel/storable-text'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleRegistry } from './find-registry'

const REASON_MAX = 300
const REASON_MIN = 3

export const suspendRegistryInput = z.strictObject({
  tenantSlug: z.string().max(100),
  registrySlug: z.string().max(100),
  /** Docker prints it to everybody who is refused. */
  reason: z
    .string()
    .trim()
    .max(REASON_MAX, `Use at most ${REASON_MAX} characters.`)
    .transform((text) => storableText(text.replace(/\s+/g, ' '), REASON_MAX)),
})

/**
 * Lets a registry rest: from now on nobody gets a token for it, and once the last token has ended the reconciler
 * stops it. Its data, address, tokens and rules stay as they are.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT without a reason, CONFLICT when it is suspended already or being deleted
 */
export async function suspendRegistry(
  context: UseCaseContext,
  actor: Actor,
  input: z.output<typeof suspendRegistryInput>,
): Promise<{ registryId: string }> {
  const { reason, ...ref } = input
  const { row } = await findVisibleRegistry(context, actor, ref, 'registry.suspend')
  if (reason.length < REASON_MIN) {
    const sentence = 'Say in a few words why: everybody who is refused reads it.'
    throw new AppError('BAD_INPUT', sentence, { field: 'reason' })
  }
  await context.db.$transaction(async (tx) => {
    const { count } = await tx.registry.updateMany({
      where: { id: row.id, desired: 'running', deletedAt: null },
      data: {
        desired: 'suspended',
        generation: { increment: 1 },
        suspendedAt: context.clock.now(),
        suspendedBy: actor.username,
        suspendReason: reason,
      },
    })
    if (count === 0) {
      throw new AppError('CONFLICT', 'This registry is suspended already, or is being deleted.')
    }
    await recordAudit(tx, {
      actor: actor.username,
      action: 'registry.suspended',
      result: 'ok',
      subject: `${row.tenant.slug}/${row.slug}`,
      requestId: context.requestId,
      caller: context.caller,
      tenantId: row.tenant.id,
      registryId: row.id,
      before: { phase: row.phase },
      after: { reason },
    })
  })
  return { registryId: row.id }
}
