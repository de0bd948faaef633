// Writes the next migration: what turns the schema of the last commit into the one in the working tree.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mustRun, runCommand } from '../../e2e/support/run-command'
import { StopError } from '../../e2e/support/stop-error'
import { openEmbeddedDatabase } from '../../lib/db/embedded-database'
import { runMain } from '../support/run-main'

const SCHEMA = 'prisma/schema.prisma'
const MIGRATIONS = 'prisma/migrations'
const LOCK = join(MIGRATIONS, 'migration_lock.toml')

await runMain(async () => {
  const name = process.argv[2] ?? ''
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new StopError(
      'Name the migration in lower case, digits and underscores: npm run db:migration -- add_tenants',
    )
  }
  const unfinished = await mustRun('git', ['status', '--porcelain', '--', MIGRATIONS])
  if (unfinished.stdout.trim() !== '') {
    throw new StopError(
      `There is an uncommitted migration; the next one would repeat it. Commit it with its schema, or remove it.\n${unfinished.stdout}`,
    )
  }
  const sql = await diffSinceCommit()
  if (sql === '')
    throw new StopError(`${SCHEMA} is what the last commit holds: nothing to migrate.`)

  const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const directory = join(MIGRATIONS, `${timestamp}_${name}`)
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'migration.sql'), `${sql}\n`)
  writeFileSync(LOCK, 'provider = "postgresql"\n')
  console.log(`${directory}/migration.sql\n\n${sql}`)
  return 0
})

async function diffSinceCommit(): Promise<string> {
  const scratch = mkdtempSync(join(tmpdir(), 'berth-migration-'))
  // Prisma asks for a database even when it only compares two files.
  const database = await openEmbeddedDatabase({ dataDirectory: join(scratch, 'database') })
  try {
    const committed = await runCommand('git', ['show', `HEAD:${SCHEMA}`])
    const before = join(scratch, 'schema.prisma')
    writeFileSync(before, committed.stdout)
    const from = committed.code === 0 ? ['--from-schema-datamodel', before] : ['--from-empty']
    const { stdout } = await database.serve((url) =>
      mustRun(
        'node_modules/.bin/prisma',
        ['migrate', 'diff', ...from, '--to-schema-datamodel', SCHEMA, '--script'],
        { env: { ...process.env, DATABASE_URL: url } },
      ),
    )
    return stdout.trim() === '-- This is an empty migration.' ? '' : stdout.trim()
  } finally {
    await database.close()
    rmSync(scratch, { recursive: true })
  }
}
