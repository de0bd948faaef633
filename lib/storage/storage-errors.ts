import { AppError, type AppErrorCode, isAppError } from '../kernel/app-error'

type Refusal = { code: AppErrorCode; detail: string; terminal?: boolean }

const squashed: Refusal = {
  code: 'STORAGE_UNAVAILABLE',
  detail:
    'The storage does not let this process make directories or give them away. The export must let root of this host act as root (no_root_squash), and STORAGE_ROOT must belong to it.',
}
const gone: Refusal = {
  code: 'STORAGE_UNAVAILABLE',
  detail:
    'The storage does not answer. Check the file server and the network between, then mount STORAGE_ROOT again if it stays so.',
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  EACCES: squashed,
  EPERM: squashed,
  ENOENT: {
    code: 'STORAGE_UNAVAILABLE',
    detail: 'A directory vanished while it was used. Try again.',
  },
  ENOSPC: {
    code: 'STORAGE_REFUSED',
    detail:
      'The file system below STORAGE_ROOT is full, or at its hard limit. Make it larger or free space; deleting still works.',
  },
  EDQUOT: {
    code: 'STORAGE_REFUSED',
    detail:
      'A quota of the file server is reached. Raise the quota of this user there or free space; deleting still works.',
  },
  EROFS: {
    code: 'STORAGE_UNAVAILABLE',
    detail: 'STORAGE_ROOT is mounted read-only. Mount it with rw, and export it with rw.',
  },
  EXDEV: {
    code: 'STORAGE_REFUSED',
    detail:
      'The trash or .fast-remove is on another file system than the registries, and nothing is ever copied there. Make STORAGE_ROOT one mount that holds all of it.',
    terminal: true,
  },
  ENOTEMPTY: {
    code: 'STORAGE_REFUSED',
    detail: 'The directory is not empty: something was written there meanwhile.',
  },
  ESTALE: {
    code: 'STORAGE_UNAVAILABLE',
    detail:
      'The mount at STORAGE_ROOT is stale: the export was replaced or restored. Unmount it and mount it again.',
  },
  EIO: {
    code: 'STORAGE_UNAVAILABLE',
    detail: 'The storage answered with an input/output error. Check the file server and its log.',
  },
  ETIMEDOUT: gone,
  EHOSTDOWN: gone,
  EHOSTUNREACH: gone,
  ENOTCONN: gone,
}

/** The errno name of a failed system call, or undefined for any other error. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error && 'code' in error
    ? String(error.code)
    : undefined
}

/**
 * What a failed system call means for people. AppErrors and errors that come from no system call pass as they are.
 * `raw` is the call and its errno, without the path.
 */
export function translateStorageError(error: unknown): unknown {
  const errno = errnoOf(error)
  if (errno === undefined || isAppError(error)) return error
  const syscall = error instanceof Error && 'syscall' in error ? String(error.syscall) : 'call'
  const { code, detail, terminal }: Refusal = REFUSALS[errno] ?? {
    code: 'STORAGE_REFUSED',
    detail: 'The storage refused an operation.',
  }
  return new AppError(code, detail, {
    raw: `${syscall}: ${errno}`,
    terminal: terminal ?? false,
    cause: error,
  })
}

/** The root itself is not there, which is nearly always a missing mount. */
export function rootMissing(cause?: unknown): AppError {
  return new AppError(
    'STORAGE_UNAVAILABLE',
    'STORAGE_ROOT is not a directory. Mount the export there, or make the directory yourself: it is never made by itself, because a missing one usually means a missing mount.',
    { cause },
  )
}

/** Something of somebody else is where Berth's own should be: no retry helps. */
export function storageRefused(detail: string): AppError {
  return new AppError('STORAGE_REFUSED', detail, { terminal: true })
}
