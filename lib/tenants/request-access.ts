import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import { newId } from '../kernel/ids'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findTenantOfGroup } from './found-tenant'
import { getTeamOfGroup, type RequestDeps } from './get-team-of-group'
import { can } from './permissions'
import { purposeSchema } from './purpose'
import { ofTenant } from './resource'
import { retryOnClash } from './retry-on-clash'
import type { RequestOutcome } from './views'

export const requestAccessInput = z.strictObject({
  groupId: z.string().min(1).max(200),
  purpose: purposeSchema,
})

export type AccessRequested = Extract<RequestOutcome, { state: 'pending' }>

/**
 * Asks for the role of a developer in a team that is not the actor's. Waits for an owner of that team.
 *
 * @throws AppError NOT_FOUND for what is no team, CONFLICT for members and when it was asked for already, FORBIDDEN for
 *   access tokens, DIRECTORY_UNAVAILABLE for a team without a tenant
 */
export async function requestAccess(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof requestAccessInput>,
  deps: Pick<RequestDeps, 'listTeamGroups'>,
): Promise<AccessRequested> {
  const { group, tenantId } = await getTeamOfGroup(context.db, input.groupId, deps)
  const team = { id: tenantId, groupId: group.id, groupName: group.name }
  const resource = ofTenant(team, context.settings)
  if (!can(actor, 'access.request', resource)) {
    if (actor.token !== null) throw new AppError('FORBIDDEN', 'Access tokens ask for nothing.')
    throw new AppError('CONFLICT', 'You are in this team already. Load the page again.', {
      field: 'groupId',
    })
  }
  const { purpose } = input
  return retryOnClash(() =>
    context.db.$transaction(async (tx) => {
      const open = await tx.request.findFirst({
        where: {
          groupId: group.id,
          requestedBy: actor.username,
          state: 'pending',
          kind: 'access',
        },
        select: { id: true },
      })
      if (open !== null) {
        throw new AppError(
          'CONFLICT',
          'You asked for access to this team already; it waits for an owner.',
          { field: 'groupId' },
        )
      }
      const tenant = await findTenantOfGroup(tx, group.id)
      const requestId = newId()
      await tx.request.create({
        data: {
          id: requestId,
          kind: 'access',
          groupId: group.id,
          groupName: group.name,
          tenantId: tenant?.id ?? null,
          purpose,
          role: 'developer',
          requestedBy: actor.username,
          createdAt: context.clock.now(),
        },
      })
      await recordAudit(tx, {
        actor: actor.username,
        action: 'access.requested',
        result: 'ok',
        subject: tenant?.slug ?? group.name,
        requestId: context.requestId,
        caller: context.caller,
        ...(tenant === null ? {} : { tenantId: tenant.id }),
        after: { request: requestId, role: 'developer' },
      })
      return { state: 'pending', requestId, waitsFor: 'owner' } as const
    }),
  )
}
