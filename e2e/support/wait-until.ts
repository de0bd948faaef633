import { setTimeout as wait } from 'node:timers/promises'

export type WaitOptions = {
  /** What is waited for, as the error names it. */
  what: string
  timeoutMs: number
  everyMs?: number
  signal?: AbortSignal | undefined
}

/**
 * Polls `check` until it gives something other than undefined, null or false, and returns that.
 * Rejects when the time is over or the signal aborts; a rejection of `check` ends the wait at once.
 */
export async function waitUntil<T>(
  check: () => Promise<T> | T,
  options: WaitOptions,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + options.timeoutMs
  for (;;) {
    options.signal?.throwIfAborted()
    const value = await check()
    if (value !== undefined && value !== null && value !== false) return value
    if (Date.now() >= deadline) {
      throw new Error(`Waited ${options.timeoutMs / 1000} s in vain for ${options.what}.`)
    }
    await wait(options.everyMs ?? 50, undefined, { signal: options.signal })
  }
}
