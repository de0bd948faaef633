import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EmbeddedServer, startEmbeddedServer } from './embedded-server'

const directory = mkdtempSync(join(tmpdir(), 'berth-simple-'))
let server: EmbeddedServer
let client: Client
beforeAll(async () => {
  server = await startEmbeddedServer({ dataDirectory: join(directory, 'database') })
  client = new Client({ connectionString: server.url })
  await client.connect()
  await client.query('CREATE TABLE "Note" ("text" text PRIMARY KEY)')
})
afterAll(async () => {
  await client?.end()
  await server?.close()
  rmSync(directory, { recursive: true })
})

const notes = async () =>
  (await client.query('SELECT "text" FROM "Note" ORDER BY "text"')).rows.map(({ text }) => text)

test('what runs beside the socket is there for it, and neither gets the answer of the other', async () => {
  await server.execute(`INSERT INTO "Note" VALUES ('ä''1')`)
  expect(await notes()).toEqual(["ä'1"])
  const numbers = Array.from({ length: 20 }, (_, at) => at)
  const besides = numbers.map((at) => server.execute(`INSERT INTO "Note" VALUES ('b${at}')`))
  for (const at of numbers) {
    expect((await client.query('SELECT $1::int AS "at"', [at])).rows).toEqual([{ at }])
  }
  await Promise.all(besides)
  expect(await notes()).toHaveLength(21)
})

test('a statement that fails says why, and the next one runs', async () => {
  await server.execute(`INSERT INTO "Note" VALUES ('twice')`)
  await expect(server.execute(`INSERT INTO "Note" VALUES ('twice')`)).rejects.toMatchObject({
    message: 'duplicate key value violates unique constraint "Note_pkey" (23505)',
    code: '23505',
  })
  await expect(server.execute(`SELECT 1; SELECT 1/0`)).rejects.toThrow('division by zero (22012)')
  await server.execute(`INSERT INTO "Note" VALUES ('once more')`)
  expect(await notes()).toContain('once more')
})
