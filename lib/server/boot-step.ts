import type { Logger } from '../kernel/logger'

/** Runs one step of the start and logs how long it took. */
export async function bootStep<T>(logger: Logger, name: string, run: () => Promise<T>): Promise<T> {
  const started = performance.now()
  const value = await run()
  logger.info({ step: name, ms: Math.round(performance.now() - started) }, 'boot step done')
  return value
}
