import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client, Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from './database'
import { type EmbeddedDatabase, openEmbeddedDatabase } from './embedded-database'
import { createEmbeddedScratchDatabase } from './testing/scratch-database'

let scratch: Awaited<ReturnType<typeof createEmbeddedScratchDatabase>>
let embedded: EmbeddedDatabase
beforeAll(async () => {
  scratch = await createEmbeddedScratchDatabase()
  await scratch.stop()
  embedded = await openEmbeddedDatabase({ dataDirectory: join(scratch.directory, 'database') })
})
afterAll(async () => {
  await embedded.close()
  await scratch.close()
})

const options = () => ({
  ...{ user: 'postgres', database: 'postgres', ssl: false },
  stream: embedded.connect,
})

async function withClient<T>(use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(options())
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

test('each of many questions at once has its own answer, also after one that failed', async () => {
  const pool = new Pool({ ...options(), max: 1 })
  const asked = Array.from({ length: 50 }, (_, n) =>
    pool.query('SELECT 100 / ($1::int - 3) AS n', [n]),
  )
  const answers = await Promise.allSettled(asked)
  await pool.end()
  for (const [n, answer] of answers.entries()) {
    if (n === 3) expect(answer).toMatchObject({ reason: { code: '22012' } })
    else expect(answer).toMatchObject({ value: { rows: [{ n: Math.trunc(100 / (n - 3)) }] } })
  }
})

test('megabytes go in and come out', async () => {
  const text = 'größer '.repeat(500_000)
  const { rows } = await withClient((client) => client.query('SELECT $1::text AS "text"', [text]))
  expect(rows[0].text === text).toBe(true)
})

test('a new connection knows no statements of the one before, and may name its own alike', async () => {
  for (const n of [1, 2]) {
    const named = { name: 'same', text: `SELECT ${n} AS n` }
    const answers = await withClient(async (client) => [
      await client.query(named),
      await client.query(named),
    ])
    for (const { rows } of answers) expect(rows).toEqual([{ n }])
  }
})

test('a connection that goes away within a transaction leaves nothing of it', async () => {
  await withClient((client) => client.query('CREATE TABLE kept (n int)'))
  const cut = new Client(options())
  cut.on('error', () => {})
  await cut.connect()
  await cut.query('BEGIN')
  await cut.query('INSERT INTO kept VALUES (1)')
  await cut.end()
  const { rows } = await withClient((client) => client.query('SELECT * FROM kept'))
  expect(rows).toEqual([])
})

test('a long row of questions leaves everything else its turn', async () => {
  let turns = 0
  const ticking = setInterval(() => {
    turns += 1
  }, 1)
  await withClient(async (client) => {
    for (let n = 0; n < 200; n += 1) await client.query('SELECT 1')
  })
  clearInterval(ticking)
  expect(turns).toBeGreaterThan(5)
})

test('it is served to others no longer than for one act', async () => {
  const url = await embedded.serve(async (served) => {
    const client = new Client(served)
    await client.connect()
    expect((await client.query('SELECT 2 AS n')).rows).toEqual([{ n: 2 }])
    await client.end()
    return served
  })
  await expect(new Client(url).connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('a new one begins as a copy of the empty one, whatever a kill left of an earlier copy', async () => {
  const empty = await createEmbeddedScratchDatabase()
  await empty.stop()
  const dataDirectory = join(empty.directory, 'new/database')
  mkdirSync(`${dataDirectory}.making/base`, { recursive: true })
  writeFileSync(`${dataDirectory}.making/PG_VERSION`, 'half')
  const open = async (name: string) => {
    const copy = await openEmbeddedDatabase({
      ...{ dataDirectory, empty: join(empty.directory, 'database') },
    })
    const db = openDatabase({ embedded: copy })
    await db.lease.create({ data: { name, holder: 'a', epoch: 1, expiresAt: new Date() } })
    const names = (await db.lease.findMany({ orderBy: { name: 'asc' } })).map((row) => row.name)
    await db.$disconnect()
    await copy.close()
    return names
  }
  chmodSync(join(empty.directory, 'database'), 0o755)
  expect(await open('first')).toEqual(['first'])
  expect(statSync(dataDirectory).mode & 0o777).toBe(0o700)
  expect(await open('second')).toEqual(['first', 'second'])
  await empty.close()
})
