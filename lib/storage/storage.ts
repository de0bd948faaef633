import { checkRoot, type StorageCheck } from './check-root'
import { type Emptiness, isEmpty, removeEmptyTree } from './contents'
import { createDiskGate } from './disk-gate'
import { beginErase, eraseSome } from './erase'
import { holdsRegistries, type StorageRoot } from './place'
import { ensureSubdirectory, observe, type SubdirectoryState } from './prepare'
import {
  lookAtBlobs,
  measureUsage,
  type StoredBlob,
  type TreeWalk,
  type Usage,
  walkRegistryTree,
} from './registry-tree'
import {
  isEmptyRepository,
  isUploading,
  listRepositories,
  listRevisions,
  measureBlobs,
  type Revision,
  removeRepository,
} from './repositories'
import { translateStorageError } from './storage-errors'
import { moveToTrash, restoreFromTrash, seeTrash, type TrashState } from './trash'
import { createWalkThreads } from './walk-threads'

type Interruptible = { signal?: AbortSignal | undefined }

/**
 * The tree below `root` that all registries share. Subdirectories come from `registrySubdirectory`.
 * Every method throws STORAGE_UNAVAILABLE when the root is not there or does not answer in time, and STORAGE_REFUSED
 * when the file server says no; a link on the way is STORAGE_REFUSED too, and terminal. All are idempotent.
 */
export type Storage = {
  /** Proves that registries can be set up (make, give away, remove a directory) and reads what is free, in bytes. */
  check(): Promise<StorageCheck>
  /** Whether any registry was ever set up in this tree. */
  holdsRegistries(): Promise<boolean>
  /** Compares a subdirectory with what `ensureSubdirectory` makes; changes nothing. */
  observe(subdirectory: string, uid: number): Promise<SubdirectoryState>
  /**
   * Makes the subdirectory, 0700 and owned by `uid:uid`, below parents 0711 of this process. An empty one of this
   * process is adopted; anything of somebody else is STORAGE_REFUSED and terminal.
   */
  ensureSubdirectory(subdirectory: string, uid: number): Promise<void>
  /** Whether no file is below but ignored ones, or the subdirectory is missing. */
  isEmpty(subdirectory: string, options?: Emptiness): Promise<boolean>
  /** Removes directories and ignored files: another file anywhere below is STORAGE_REFUSED with nothing removed. */
  removeEmptyTree(subdirectory: string, options?: Emptiness): Promise<void>
  /**
   * Renames the subdirectory to `trash/<registryId>`, never copies and never overwrites. 'nothing' when it is missing,
   * which is also the answer after it was moved.
   */
  moveToTrash(subdirectory: string, registryId: string): Promise<'moved' | 'nothing'>
  /** Renames `trash/<registryId>` back to the subdirectory, never over anything; 'nothing' when it is not there. */
  restoreFromTrash(subdirectory: string, registryId: string): Promise<'restored' | 'nothing'>
  /** What the trash has of this registry. */
  seeTrash(registryId: string): Promise<TrashState>
  /**
   * Ends the time in which a tree in the trash can be restored, by one rename: into `.fast-remove`, where the file server
   * removes it ('gone'), else to where `eraseSome` removes it ('erasing'). 'gone' also when there is nothing.
   */
  beginErase(registryId: string): Promise<'gone' | 'erasing'>
  /** Removes up to `limit` files and directories of a tree that is 'erasing'; never follows a link. */
  eraseSome(
    registryId: string,
    options: { limit: number },
  ): Promise<{ removedFiles: number; isDone: boolean }>
  /** Sizes of regular files, summed; links and the directories of the file server are left out, a missing tree is 0. */
  measureUsage(subdirectory: string, options?: Interruptible): Promise<Usage>
  /** See `listRepositories` and the others of lib/storage/repositories.ts. */
  listRepositories(subdirectory: string): Promise<string[]>
  listRevisions(subdirectory: string, repository: string): Promise<Revision[]>
  isUploading(subdirectory: string, options: { since: Date; ignored: string }): Promise<boolean>
  measureBlobs(subdirectory: string, digests: readonly string[]): Promise<number>
  isEmptyRepository(subdirectory: string, repository: string): Promise<boolean>
  removeRepository(subdirectory: string, repository: string): Promise<boolean>
  /** The same files by what they are, slice by slice; see `walkRegistryTree`. */
  walk(subdirectory: string, walk: TreeWalk): Promise<void>
  /** Sizes of some blobs, by the 64 hex digits of their digests; null for those that are not there. */
  lookAtBlobs(
    subdirectory: string,
    digests: readonly string[],
    options?: Interruptible,
  ): Promise<(StoredBlob | null)[]>
}

// Below Node's four threads, so that a hung mount leaves DNS and cryptography one.
const CALLS_AT_ONCE = 3
const WALKS_AT_ONCE = 4

/** Opens the tree at `root`. No disk is touched yet; `timeoutMs` bounds every single call, not a whole walk. */
export function createStorage(options: { root: string; timeoutMs: number }): Storage {
  const gate = createDiskGate({ limit: CALLS_AT_ONCE, timeoutMs: options.timeoutMs })
  const root: StorageRoot = { path: options.root, gate }
  const threads = createWalkThreads({ limit: WALKS_AT_ONCE, timeoutMs: options.timeoutMs })
  return {
    check: () => translated(checkRoot(root)),
    holdsRegistries: () => translated(holdsRegistries(root)),
    observe: (subdirectory, uid) => translated(observe(root, subdirectory, uid)),
    ensureSubdirectory: (subdirectory, uid) =>
      translated(ensureSubdirectory(root, subdirectory, uid)),
    isEmpty: (subdirectory, options = {}) => translated(isEmpty(root, subdirectory, options)),
    removeEmptyTree: (subdirectory, options = {}) =>
      translated(removeEmptyTree(root, subdirectory, options)),
    moveToTrash: (subdirectory, registryId) =>
      translated(moveToTrash(root, subdirectory, registryId)),
    restoreFromTrash: (subdirectory, registryId) =>
      translated(restoreFromTrash(root, subdirectory, registryId)),
    seeTrash: (registryId) => translated(seeTrash(root, registryId)),
    beginErase: (registryId) => translated(beginErase(root, registryId)),
    eraseSome: (registryId, options) => translated(eraseSome(root, registryId, options)),
    measureUsage: (subdirectory, { signal } = {}) =>
      translated(measureUsage(root, threads, { subdirectory, signal })),
    walk: (subdirectory, walk) =>
      translated(walkRegistryTree(root, threads, { subdirectory, walk })),
    lookAtBlobs: (subdirectory, digests, { signal } = {}) =>
      translated(lookAtBlobs(root, threads, { subdirectory, digests, signal })),
    listRepositories: (subdirectory) => translated(listRepositories(root, subdirectory)),
    listRevisions: (subdirectory, name) => translated(listRevisions(root, subdirectory, name)),
    isUploading: (subdirectory, options) => translated(isUploading(root, subdirectory, options)),
    measureBlobs: (subdirectory, digests) => translated(measureBlobs(root, subdirectory, digests)),
    isEmptyRepository: (subdirectory, name) =>
      translated(isEmptyRepository(root, subdirectory, name)),
    removeRepository: (subdirectory, name) =>
      translated(removeRepository(root, subdirectory, name)),
  }
}

async function translated<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    throw translateStorageError(error)
  }
}
