import { chmodSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

/**
 * Makes the files that an embedded database begins with, in `directory` below the root: empty, and with the schema of
 * the migrations. They take ten seconds of a processor, which every first start would spend.
 */
export async function makeEmptyDatabase(directory: string): Promise<void> {
  // Only here: these want the client, which an earlier step of the build makes.
  const [{ openDatabase }, { openEmbeddedDatabase }, { migrate }] = await Promise.all([
    import('../../lib/db/database'),
    import('../../lib/db/embedded-database'),
    import('../../lib/server/migrate'),
  ])
  const made = join(ROOT, directory)
  rmSync(made, { recursive: true, force: true })
  const embedded = await openEmbeddedDatabase({ dataDirectory: join(made, 'database') })
  const db = openDatabase({ embedded })
  await migrate(db, embedded)
  await db.$disconnect()
  await embedded.close()
  // The portal may run as somebody else than who built it, and nothing in it is secret.
  chmodSync(made, 0o755)
  for (const entry of readdirSync(made, { recursive: true, withFileTypes: true }))
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644)
}
