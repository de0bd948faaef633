import { contextForRequest } from '../tenants/context'
import { findPlatformObservation } from '../tenants/platform-observation'
import { currentDirectory } from './current-directory'

/** What requests need to know of the directory, the Swarm and the storage: the first live, the others as last observed. */
export async function requestDeps() {
  const observation = await findPlatformObservation(contextForRequest('').db)
  return {
    listTeamGroups: () => currentDirectory().listTeamGroups(),
    observation,
  }
}
