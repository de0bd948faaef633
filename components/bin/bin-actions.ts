import type { RepositoryPlace } from '@/components/images/image-links'
import type { RegistryPlace } from '@/components/registries/registry-links'
import type { ActionResult } from '@/lib/client/problem'
import type { DeletePreview, PolicyPreview } from '@/lib/images/bin/views'
import type { TagFilter } from '@/lib/images/browse/tag-filter'

export type SeenTag = { tag: string; digest: string | null }

/** The server actions that a page hands to the parts that need them. */
export type RemoveTag = (
  input: RepositoryPlace & { tag: string; expectedDigest: string | null },
) => Promise<ActionResult<{ outcome: 'binned' | 'pushed-again'; binnedId: string }>>

export type PreviewDelete = (
  input: RepositoryPlace & TagFilter & { tags?: string[] },
) => Promise<ActionResult<DeletePreview>>

export type RestoreBinned = (
  input: RegistryPlace & { id: string; replace?: boolean },
) => Promise<ActionResult<{ outcome: string; repository: string; tag: string }>>

export type StartJob = (
  input: RegistryPlace & {
    what:
      | { kind: 'bin'; repository: string; tags: SeenTag[] }
      | { kind: 'binMatching'; repository: string; filter: TagFilter }
      | { kind: 'restore' | 'purge'; ids: string[] }
      | { kind: 'undo' | 'retry'; jobId: string }
      | { kind: 'purgeAll' }
  },
) => Promise<ActionResult<{ jobId: string; total: number }>>

export type ChangeBinDays = (
  input: RegistryPlace & { days: number },
) => Promise<ActionResult<{ days: number }>>

type Globs = { name: string; repositories: string; tags: string }

export type SaveRule = (input: RegistryPlace & Globs) => Promise<ActionResult<{ id: string }>>

export type RemoveById = (
  input: RegistryPlace & { id: string },
) => Promise<ActionResult<{ id: string }>>

export type PolicyFields = Globs & {
  keepLast: number | null
  olderThanDays: number | null
  notPulledDays: number | null
  takesLast: boolean
}

export type PreviewPolicy = (
  input: RegistryPlace & PolicyFields,
) => Promise<ActionResult<PolicyPreview>>

type ScheduledPolicy = RegistryPlace & PolicyFields & { everyHours: number }

export type SavePolicy = (input: ScheduledPolicy) => Promise<ActionResult<{ id: string }>>

export type ChangePolicy = (
  input: ScheduledPolicy & { id: string },
) => Promise<ActionResult<{ id: string }>>

/** All that deleting tags takes. */
export type DeleteActions = {
  removeTag: RemoveTag
  preview: PreviewDelete
  restore: RestoreBinned
  startJob: StartJob
}

/** What somebody wants to delete: some tags, or all that match a filter. */
export type Doomed =
  | { kind: 'tags'; tags: readonly SeenTag[] }
  | { kind: 'filter'; filter: TagFilter; total: number }

/** What was just done: one tag, which can be put back at once, or many, by a job. */
export type Deleted =
  | { kind: 'tag'; tag: string; binnedId: string }
  | { kind: 'job'; jobId: string }
