import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Database } from '../db/database'

const MIGRATIONS = 'prisma/migrations'
const MIGRATE_TIMEOUT_MS = 120_000

/**
 * Brings the schema up to date with `prisma migrate deploy`, in a process of its own, and only when a migration is
 * missing (starting Prisma costs a second). Idempotent; a half-applied migration stops the start with Prisma's text.
 */
export async function migrate(
  db: Database,
  database: { url: string; isEmbedded: boolean },
): Promise<'up-to-date' | 'migrated'> {
  if (await isUpToDate(db)) return 'up-to-date'
  const prisma = join(
    dirname(createRequire(import.meta.url).resolve('prisma/package.json')),
    'build/index.js',
  )
  await promisify(execFile)(process.execPath, [prisma, 'migrate', 'deploy'], {
    env: {
      PATH: '',
      HOME: '/nonexistent',
      NODE_ENV: 'production',
      DATABASE_URL: database.url,
      CHECKPOINT_DISABLE: '1',
      // The lock keeps two portals from migrating at once, and Prisma waits out its ten seconds even when it has it.
      ...(database.isEmbedded ? { PRISMA_SCHEMA_DISABLE_ADVISORY_LOCK: '1' } : {}),
    },
    timeout: MIGRATE_TIMEOUT_MS,
  })
  return 'migrated'
}

async function isUpToDate(db: Database): Promise<boolean> {
  const wanted = (await readdir(MIGRATIONS, { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  )
  const [table] = await db.$queryRaw<{ exists: boolean }[]>`
    SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS "exists"`
  if (table?.exists !== true) return false
  const applied = await db.$queryRaw<{ name: string }[]>`
    SELECT migration_name AS "name" FROM _prisma_migrations WHERE finished_at IS NOT NULL`
  const names = new Set(applied.map((row) => row.name))
  return wanted.every((entry) => names.has(entry.name))
}
