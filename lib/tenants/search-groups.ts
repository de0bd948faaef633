import { z } from 'zod'
import type { AccessDeps } from './access-deps'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleTenant } from './find-tenant'
import type { GroupChoice } from './views'

export const searchGroupsInput = z.strictObject({
  tenantSlug: z.string().max(100),
  text: z.string().trim().min(2, 'Type at least two letters.').max(100),
})

/**
 * Groups of the directory whose name holds the text, for an owner who looks for one to map.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, DIRECTORY_UNAVAILABLE
 */
export async function searchGroups(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof searchGroupsInput>,
  deps: Pick<AccessDeps, 'searchGroups'>,
): Promise<GroupChoice[]> {
  await findVisibleTenant(context, actor, input.tenantSlug, 'access.manage')
  const groups = await deps.searchGroups(input.text)
  return groups.map(({ id, name }) => ({ groupId: id, groupName: name }))
}
