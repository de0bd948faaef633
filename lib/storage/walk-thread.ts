import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { unanswered } from './disk-gate'

/** What the thread found in one slice of a registry's tree. */
export type SliceFound = {
  /** Blobs by the 64 hex digits of their digest, and their sizes in the same order. */
  digests: string[]
  sizes: Float64Array
  /** Of uploads that were begun and not finished. */
  uploadBytes: number
  /** Of links and whatever else is there. */
  linkBytes: number
  /** Regular files of every kind. */
  files: number
}

/** `top` is the absolute path of a registry's subdirectory. */
type Tasks = {
  slices: { task: { top: string }; answer: string[] }
  slice: { task: { top: string; slice: string }; answer: SliceFound }
  /** Sizes are -1 for blobs that are not there; times are of the last write, in milliseconds. */
  blobs: {
    task: { top: string; digests: readonly string[] }
    answer: { sizes: Float64Array; times: Float64Array }
  }
}

export type Ask = <K extends keyof Tasks>(
  kind: K,
  task: Tasks[K]['task'] & { filesPerSecond: number },
  signal?: AbortSignal,
) => Promise<Tasks[K]['answer']>

type Answer = {
  id: number
  value?: unknown
  error?: { message: string; code?: string; syscall?: string }
}

/** Cells of the memory that both sides see; as in look-at-files.mjs. */
const CELLS = { heartbeat: 0, stop: 1, count: 3 } as const

export type WalkThread = {
  /** One question at a time. Refuses as STORAGE_UNAVAILABLE when no single call on the disk ends within the time limit. */
  ask: Ask
  /** A call hangs: the thread answers nothing any more, and ends when that call does. */
  isLost(): boolean
  close(): void
}

/** Starts a thread that looks at files. `onExit` is called once it is gone, after `close` or for a fault of its own. */
export function openWalkThread(options: { timeoutMs: number; onExit: () => void }): WalkThread {
  const { timeoutMs } = options
  const control = new Int32Array(new SharedArrayBuffer(CELLS.count * Int32Array.BYTES_PER_ELEMENT))
  const worker = new Worker(new URL('./look-at-files.mjs', import.meta.url), {
    workerData: control.buffer,
    // What was loaded into this process for its own sake is nothing to the thread.
    execArgv: [],
  })
  worker.unref()
  worker.once('exit', options.onExit)
  const started = once(worker, 'online')
  let lastId = 0
  let isLost = false

  const ask = async (kind: keyof Tasks, task: object, signal?: AbortSignal) => {
    worker.ref()
    await started
    signal?.throwIfAborted()
    return new Promise<never>((resolve, reject) => {
      lastId += 1
      const id = lastId
      let beats = Atomics.load(control, CELLS.heartbeat)
      const watch = setInterval(() => {
        const now = Atomics.load(control, CELLS.heartbeat)
        if (now === beats) lose(unanswered(timeoutMs))
        beats = now
      }, timeoutMs)
      const stop = () => Atomics.store(control, CELLS.stop, 1)
      const settle = () => {
        clearInterval(watch)
        worker.off('message', onMessage).off('error', lose).unref()
        signal?.removeEventListener('abort', stop)
        Atomics.store(control, CELLS.stop, 0)
      }
      const lose = (error: Error) => {
        settle()
        isLost = true
        void worker.terminate()
        reject(error)
      }
      const onMessage = (answer: Answer) => {
        if (answer.id !== id) return
        settle()
        if (answer.error === undefined) resolve(answer.value as never)
        else if (signal?.aborted) reject(signal.reason)
        else reject(toSystemError(answer.error))
      }
      signal?.addEventListener('abort', stop)
      worker.on('message', onMessage).on('error', lose)
      worker.postMessage({ id, task: { kind, ...task } })
    })
  }

  return { ask, isLost: () => isLost, close: () => void worker.terminate() }
}

/** As Node made it in the thread, so that it is told from others by its errno. */
function toSystemError({ message, code, syscall }: NonNullable<Answer['error']>): Error {
  const parts = {
    ...(code === undefined ? {} : { code }),
    ...(syscall === undefined ? {} : { syscall }),
  }
  return Object.assign(new Error(message), parts)
}
