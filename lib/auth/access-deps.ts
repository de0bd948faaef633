import type { AccessDeps } from '../tenants/access-deps'
import { currentDirectory } from './current-directory'

/** What pages about access ask the directory of this process, live. */
export function accessDeps(): AccessDeps {
  const directory = currentDirectory()
  return {
    searchGroups: (text) => directory.searchGroups(text),
    findGroup: (groupId) => directory.findGroup(groupId),
    listMembers: (groupId) => directory.listMembers(groupId),
  }
}
