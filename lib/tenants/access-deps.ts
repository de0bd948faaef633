import type { TeamGroup } from './membership'

/** What pages about access ask the directory, live. Every call may throw DIRECTORY_UNAVAILABLE. */
export type AccessDeps = {
  /** A few groups whose name holds the text, by name. */
  searchGroups: (text: string) => Promise<readonly TeamGroup[]>
  /** The group of that lasting id; null when the directory has none. */
  findGroup: (groupId: string) => Promise<TeamGroup | null>
  /** People in a group and in the groups in it, up to a bound; null when there is no such group. */
  listMembers: (groupId: string) => Promise<{
    group: TeamGroup
    people: readonly { username: string; displayName: string }[]
    isComplete: boolean
  } | null>
}
