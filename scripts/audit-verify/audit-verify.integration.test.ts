// The command itself, on both databases.
import { spawnSync } from 'node:child_process'
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCheckpoints } from '../../lib/audit/months'
import { recordAudit } from '../../lib/audit/record'
import { appendPast } from '../../lib/audit/testing/past-rows'
import { type Database, openDatabase } from '../../lib/db/database'
import { openEmbeddedDatabase } from '../../lib/db/embedded-database'
import {
  createEmbeddedScratchDatabase,
  createScratchDatabase,
  type SharedDatabase,
} from '../../lib/db/testing/scratch-database'
import { bundleProgram } from '../build/bundle-program'

const ROOT = join(import.meta.dirname, '../..')

let program = ''
beforeAll(async () => {
  program = await bundleProgram('scripts/audit-verify/main.ts', 'dist/test/audit-verify.js')
})

const run = (env: Record<string, string>, ...args: string[]) => runProgram(program, env, args)

function runProgram(file: string, env: Record<string, string>, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, DATABASE_URL: '', DATABASE_URL_FILE: '', DATA_DIR: '', ...env },
  })
  return { status, stdout, stderr }
}

const record = (db: Database) =>
  recordAudit(db, { actor: 'a', action: 'b', result: 'ok', subject: 'c', requestId: 'd' })

describe('with PostgreSQL', () => {
  let scratch: SharedDatabase
  let directory: string
  beforeAll(async () => {
    scratch = await createScratchDatabase()
    directory = mkdtempSync(join(tmpdir(), 'berth-verify-'))
  })
  afterAll(async () => {
    rmSync(directory, { recursive: true })
    await scratch.close()
  })

  it('says that a trail is whole, tells its head, and names the row where it is not', async () => {
    await record(scratch.db)
    await record(scratch.db)
    const env = { DATABASE_URL: scratch.url }
    const whole = run(env)
    expect(whole).toMatchObject({ status: 0, stderr: '' })
    expect(whole.stdout).toContain('Whole: 2 rows, 1 to 2, 0 signed checkpoints.')
    const head = /^head (2:[0-9a-f]{64})$/m.exec(whole.stdout)?.[1] ?? ''
    expect(run(env, '--head', head).status).toBe(0)
    expect(run(env, '--head', head.slice(2)).status).toBe(0)
    const otherHead = run(env, '--head', `3:${head.slice(2)}`)
    expect(otherHead).toMatchObject({ status: 1 })
    expect(otherHead.stdout).toContain('BROKEN at row 3: The tail is cut')

    await scratch.db.$transaction([
      scratch.db.$executeRaw`SET LOCAL session_replication_role = replica`,
      scratch.db.$executeRaw`UPDATE "AuditEntry" SET "actor" = 'nobody' WHERE "id" = 1`,
    ])
    const broken = run(env)
    expect(broken).toMatchObject({ status: 1 })
    expect(broken.stdout).toContain('BROKEN at row 1: Row 1 of ')
  })

  it('reads the address from a file, as the portal does', () => {
    const file = join(directory, 'url')
    writeFileSync(file, `${scratch.url}\n`)
    expect(run({ DATABASE_URL_FILE: file }).stdout).toContain('PostgreSQL')
  })

  it('prints checkpoints that openssl agrees to', async () => {
    const own = await createScratchDatabase()
    try {
      await appendPast(own.db, [{ at: new Date('2026-01-05') }, { at: new Date('2026-02-05') }])
      const { privateKey, publicKey } = generateKeyPairSync('ed25519')
      await makeCheckpoints(own.db, { now: new Date('2026-02-10'), key: privateKey })
      const { status, stdout } = run({ DATABASE_URL: own.url }, '--checkpoints')
      expect(status).toBe(0)
      const checkpoint = JSON.parse(stdout)
      expect(checkpoint.text).toMatch(
        /^berth audit checkpoint v1\nmonth 2026-01\nid 1\nhash [0-9a-f]{64}\nat 2026-02-10T00:00:00.000Z\n$/,
      )
      const signature = Buffer.from(checkpoint.signature, 'base64')
      const key = createPublicKey(checkpoint.publicKey)
      expect(verify(null, Buffer.from(checkpoint.text), key, signature)).toBe(true)
      for (const [name, content] of Object.entries({ ...checkpoint, signature })) {
        writeFileSync(join(directory, name), content as string | Buffer)
      }
      const openssl = spawnSync(
        'openssl',
        [
          ...['pkeyutl', '-verify', '-pubin', '-inkey', 'publicKey', '-rawin'],
          ...['-in', 'text', '-sigfile', 'signature'],
        ],
        { cwd: directory, encoding: 'utf8' },
      )
      expect(openssl.stdout).toContain('Signature Verified Successfully')
      const pinned = join(directory, 'pinned.pem')
      writeFileSync(pinned, publicKey.export({ format: 'pem', type: 'spki' }))
      expect(run({ DATABASE_URL: own.url }, '--public-key', pinned).status).toBe(0)
      const other = generateKeyPairSync('ed25519').publicKey
      writeFileSync(pinned, other.export({ format: 'pem', type: 'spki' }))
      expect(run({ DATABASE_URL: own.url }, '--public-key', pinned).stdout).toContain(
        'signed by another key',
      )
    } finally {
      await own.close()
    }
  })

  it('says what it does not understand', () => {
    expect(runProgram('scripts/audit-verify.mjs', {}, ['--tail'])).toMatchObject({
      ...{ status: 1, stderr: expect.stringContaining('Usage') },
    })
    expect(run({ DATA_DIR: join(directory, 'nothing') })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('There is no embedded database'),
    })
  })
})

describe('with the embedded database', () => {
  it('waits for nobody: in use it says so, afterwards it reads it', async () => {
    const scratch = await createEmbeddedScratchDatabase()
    const dataDirectory = scratch.directory
    const env = { DATA_DIR: dataDirectory }
    try {
      await record(scratch.db)
      expect(run(env)).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('Stop the portal first'),
      })
      await scratch.stop()
      expect(run(env)).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('Whole: 1 rows, 1 to 1'),
      })
      await tamper(dataDirectory)
      expect(run(env)).toMatchObject({
        status: 1,
        stdout: expect.stringContaining('BROKEN at row 1'),
      })
    } finally {
      await scratch.close()
    }
  })
})

async function tamper(directory: string): Promise<void> {
  const embedded = await openEmbeddedDatabase({ dataDirectory: join(directory, 'database') })
  const db = openDatabase({ embedded })
  await db.$executeRaw`ALTER TABLE "AuditEntry" DISABLE TRIGGER ALL`
  await db.$executeRaw`UPDATE "AuditEntry" SET "actor" = 'nobody'`
  await db.$disconnect()
  await embedded.close()
}
