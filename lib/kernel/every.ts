import type { Logger } from './logger'

/** Runs `task` every `ms`, never twice at once; a failure is logged and the next turn comes all the same. */
export function every(
  ms: number,
  task: () => Promise<unknown>,
  logger: Logger,
  name: string,
): NodeJS.Timeout {
  let running = false
  return setInterval(() => {
    if (running) return
    running = true
    task()
      .catch((error: unknown) => logger.warn({ err: error, task: name }, 'periodic task failed'))
      .finally(() => {
        running = false
      })
  }, ms)
}
