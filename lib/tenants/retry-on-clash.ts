import { isUniqueViolation } from '../db/database-errors'

const TRIES_MAX = 20

/**
 * Runs a transaction again while it meets a unique violation: somebody took the same port, uid or name first.
 * `run` starts afresh each time, and says itself what is taken for good. The last violation is thrown as it is.
 */
export async function retryOnClash<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run()
    } catch (error) {
      if (!isUniqueViolation(error) || attempt === TRIES_MAX) throw error
    }
  }
}
