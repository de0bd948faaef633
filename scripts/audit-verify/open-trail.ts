import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { StopError } from '../../e2e/support/stop-error'
import { type Database, openDatabase } from '../../lib/db/database'
import { openEmbeddedDatabase } from '../../lib/db/embedded-database'
import { SETTINGS } from '../../lib/env/settings'

/** The database of the portal with the same environment: PostgreSQL, or the embedded one of a portal that is stopped. */
export async function openTrail(
  env: NodeJS.ProcessEnv,
): Promise<{ db: Database; about: string; close(): Promise<void> }> {
  const url = env.DATABASE_URL_FILE
    ? readFileSync(env.DATABASE_URL_FILE, 'utf8').trim()
    : env.DATABASE_URL
  if (url) {
    const db = openDatabase({ url, maxConnections: 1 })
    return { db, about: 'PostgreSQL, at DATABASE_URL', close: () => db.$disconnect() }
  }
  const dataDirectory = join(env.DATA_DIR || SETTINGS.DATA_DIR.fallback, 'database')
  // Opening what is not there would make an empty database, whose trail is whole.
  if (!existsSync(dataDirectory)) {
    throw new StopError(
      `There is no embedded database at ${dataDirectory}. Set DATA_DIR or DATABASE_URL as the portal has them.`,
    )
  }
  const embedded = await openEmbeddedDatabase({ dataDirectory })
  const db = openDatabase({ embedded })
  return {
    db,
    about: `the embedded database in ${dataDirectory}`,
    close: async () => {
      await db.$disconnect()
      await embedded.close()
    },
  }
}
