import type { Database } from '../db/database'
import { AppError } from '../kernel/app-error'
import { findTenantOfGroup } from './found-tenant'
import type { TeamGroup } from './membership'
import type { PlatformObservation } from './platform-observation'

/** What requests need to know beside the database. */
export type RequestDeps = {
  listTeamGroups: () => Promise<readonly TeamGroup[]>
  observation: PlatformObservation | null
}

/**
 * The team that a request names, with its tenant if it has one. Only one without is looked up in the directory.
 *
 * @throws AppError NOT_FOUND for what is no team, DIRECTORY_UNAVAILABLE
 */
export async function getTeamOfGroup(
  db: Database,
  groupId: string,
  deps: Pick<RequestDeps, 'listTeamGroups'>,
): Promise<{ group: TeamGroup; tenantId: string | null }> {
  const tenant = await findTenantOfGroup(db, groupId)
  if (tenant !== null) {
    return { group: { id: groupId, name: tenant.groupName }, tenantId: tenant.id }
  }
  const group = (await deps.listTeamGroups()).find((each) => each.id === groupId)
  if (group === undefined) {
    throw new AppError('NOT_FOUND', 'There is no such team. Choose one of the list.', {
      field: 'groupId',
    })
  }
  return { group: { id: group.id, name: group.name }, tenantId: null }
}
