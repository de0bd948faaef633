import { z } from 'zod'
import { AppError } from '../kernel/app-error'
import type { AccessDeps } from './access-deps'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleTenant } from './find-tenant'
import type { GroupPeople } from './views'

export const previewGroupInput = z.strictObject({
  tenantSlug: z.string().max(100),
  groupId: z.string().min(1).max(200),
})

/**
 * The people to whom a mapping of this group gives access, before and after it is saved.
 *
 * @throws AppError NOT_FOUND for an unknown team or group, FORBIDDEN, DIRECTORY_UNAVAILABLE
 */
export async function previewGroup(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof previewGroupInput>,
  deps: Pick<AccessDeps, 'listMembers'>,
): Promise<GroupPeople> {
  await findVisibleTenant(context, actor, input.tenantSlug, 'access.manage')
  const members = await deps.listMembers(input.groupId)
  if (members === null) throw noSuchGroup()
  const { group, people, isComplete } = members
  return { groupName: group.name, people: [...people], isComplete }
}

export function noSuchGroup(): AppError {
  return new AppError('NOT_FOUND', 'The directory has no such group (any more). Search again.', {
    field: 'groupId',
  })
}
