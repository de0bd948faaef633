import { AppError } from '../kernel/app-error'

/** Runs one system call, or a few that belong together. */
export type DiskGate = <T>(call: () => Promise<T>) => Promise<T>

/**
 * A door in front of the disk: at most `limit` calls at once, each answered within `timeoutMs` or refused as
 * STORAGE_UNAVAILABLE. A call on a hung mount cannot be cancelled and holds one of the few threads that Node shares
 * with DNS and cryptography, so it keeps its place here until it returns, and others are refused instead of joining it.
 */
export function createDiskGate(limits: { limit: number; timeoutMs: number }): DiskGate {
  let free = limits.limit
  const queue: (() => void)[] = []

  const release = () => {
    const next = queue.shift()
    if (next === undefined) free += 1
    else next()
  }

  return <T>(call: () => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      const start = () => {
        const settle = () => {
          clearTimeout(timer)
          release()
        }
        const running = call()
        running.then(settle, settle)
        running.then(resolve, reject)
      }
      const timer = setTimeout(() => {
        const waiting = queue.indexOf(start)
        if (waiting >= 0) queue.splice(waiting, 1)
        reject(unanswered(limits.timeoutMs))
      }, limits.timeoutMs)
      if (free > 0) {
        free -= 1
        start()
      } else queue.push(start)
    })
}

/** A call of the disk took longer than the time limit. */
export function unanswered(timeoutMs: number): AppError {
  return new AppError(
    'STORAGE_UNAVAILABLE',
    `The storage did not answer within ${timeoutMs} ms. Check the file server and the mount at STORAGE_ROOT.`,
  )
}
