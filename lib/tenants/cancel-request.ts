import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { can } from './permissions'
import { REQUEST_SELECT, toRequestView } from './request-view'
import { ofPerson } from './resource'
import type { RequestView } from './views'

export const cancelRequestInput = z.strictObject({ requestId: z.string().max(100) })

/**
 * Takes one's own open request back.
 *
 * @throws AppError NOT_FOUND for requests of others too, CONFLICT when it is no longer open
 */
export async function cancelRequest(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof cancelRequestInput>,
): Promise<RequestView> {
  const where = { id: input.requestId }
  return context.db.$transaction(async (tx) => {
    const asked = await tx.request.findUnique({ where, select: { requestedBy: true } })
    if (asked === null || !can(actor, 'request.cancel', ofPerson(asked.requestedBy))) {
      throw new AppError('NOT_FOUND', 'There is no such request of yours.')
    }
    const { count } = await tx.request.updateMany({
      where: { ...where, state: 'pending' },
      data: {
        state: 'cancelled',
        decidedBy: actor.username,
        decidedAt: context.clock.now(),
      },
    })
    if (count === 0) throw new AppError('CONFLICT', 'This request is no longer open.')
    const row = await tx.request.findUniqueOrThrow({ where, select: REQUEST_SELECT })
    const team = row.tenant?.slug ?? row.groupName
    await recordAudit(tx, {
      actor: actor.username,
      action: 'request.cancelled',
      result: 'ok',
      subject: row.slug === null ? team : `${team}/${row.slug}`,
      requestId: context.requestId,
      caller: context.caller,
      ...(row.tenantId === null ? {} : { tenantId: row.tenantId }),
      ...(row.registryId === null ? {} : { registryId: row.registryId }),
      before: { request: row.id },
    })
    return toRequestView(row, new Map([[actor.username, actor.displayName]]), null)
  })
}
