import { setTimeout as wait } from 'node:timers/promises'
import { isAppError } from '../../kernel/app-error'

/** Wide enough that looking a name up, checking a slow password hash and counting fit in. */
const STEP_MS = 250

/**
 * Lets a refusal of credentials out only at whole steps of time, so that its moment does not tell whether the name
 * exists: a directory does not hash a password for nobody. Everything else passes at once.
 */
export async function evenRefusals<T>(check: () => Promise<T>): Promise<T> {
  const started = performance.now()
  try {
    return await check()
  } catch (error) {
    if (isAppError(error) && error.code === 'INVALID_CREDENTIALS')
      await wait(STEP_MS - ((performance.now() - started) % STEP_MS))
    throw error
  }
}
