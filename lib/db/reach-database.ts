import { AppError } from '../kernel/app-error'
import type { Database } from './database'

/**
 * Resolves when the database answers.
 *
 * @throws AppError DATABASE_UNAVAILABLE, which names the setting and says in `raw` what went wrong
 */
export async function reachDatabase(db: Pick<Database, '$queryRaw'>): Promise<void> {
  try {
    await db.$queryRaw`SELECT 1`
  } catch (cause) {
    throw new AppError(
      'DATABASE_UNAVAILABLE',
      'DATABASE_URL: the database there does not answer, or does not let Berth in.',
      { cause, raw: cause instanceof Error ? cause.message : String(cause) },
    )
  }
}
