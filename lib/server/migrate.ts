import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Database } from '../db/database'
import type { EmbeddedDatabase } from '../db/embedded-database'
import { AppError } from '../kernel/app-error'

const MIGRATIONS = 'prisma/migrations'
const MIGRATE_TIMEOUT_MS = 120_000
const OUTPUT_CHARS_MAX = 8_000

/**
 * Brings the schema up to date with `prisma migrate deploy`, in a process of its own, and only when a migration is
 * missing (starting Prisma costs a second): an embedded database is served for no longer than that. Idempotent; a
 * half-applied migration stops the start with Prisma's text.
 *
 * @throws AppError DATABASE_UNAVAILABLE with what Prisma said
 */
export async function migrate(
  db: Database,
  place: string | Pick<EmbeddedDatabase, 'serve'>,
): Promise<'up-to-date' | 'migrated'> {
  if (await isUpToDate(db)) return 'up-to-date'
  const output = typeof place === 'string' ? await deploy(place) : await place.serve(deploy)
  if (!(await isUpToDate(db))) {
    throw new AppError('DATABASE_UNAVAILABLE', 'The database could not be migrated.', {
      raw: output,
    })
  }
  return 'migrated'
}

/** What Prisma printed. It ends by itself ten seconds after it is done (a timer of its lock), which nobody waits for. */
function deploy(databaseUrl: string): Promise<string> {
  const prisma = join(
    dirname(createRequire(import.meta.url).resolve('prisma/package.json')),
    'build/index.js',
  )
  const child = spawn(process.execPath, [prisma, 'migrate', 'deploy'], {
    env: {
      PATH: '',
      HOME: '/nonexistent',
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      CHECKPOINT_DISABLE: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: MIGRATE_TIMEOUT_MS,
  })
  let output = ''
  const read = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-OUTPUT_CHARS_MAX)
    if (/successfully applied|no pending migrations/i.test(output)) child.kill()
  }
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve(output))
  })
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
