import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from './database'
import { tendEmbedded } from './tend-embedded'
import { createEmbeddedScratchDatabase } from './testing/scratch-database'

let scratch: Awaited<ReturnType<typeof createEmbeddedScratchDatabase>>
let db: Database
beforeAll(async () => {
  scratch = await createEmbeddedScratchDatabase()
  db = scratch.db
  await db.$executeRaw`CREATE TABLE "Tended name" (n int PRIMARY KEY, text text)`
})
afterAll(() => scratch.close())

const fill = () =>
  counted(
    db.$executeRaw`
      INSERT INTO "Tended name" SELECT n, repeat('x', 400) FROM generate_series(1, 5000) n ON CONFLICT DO NOTHING`,
  )

/** The database adds up what changed once a second, unless asked to do it now. */
async function counted(change: Promise<number>): Promise<void> {
  await change
  await db.$queryRaw`SELECT pg_stat_force_next_flush()::text`
}

async function look(): Promise<{ bytes: number; dead: number; counted: number }> {
  const [seen] = await db.$queryRaw<{ bytes: number; dead: number; counted: number }[]>`
    SELECT pg_relation_size(c."oid")::int AS "bytes", s."n_dead_tup"::int AS "dead", c."reltuples"::int AS "counted"
    FROM pg_class c JOIN pg_stat_all_tables s ON s."relid" = c."oid" WHERE c."relname" = 'Tended name'`
  if (seen === undefined) throw new Error('there is no such table')
  return seen
}

test('the room of rows that are gone is used again, and the planner knows how many there are', async () => {
  await fill()
  expect((await look()).counted).toBe(-1)
  await tendEmbedded(db)
  const full = await look()
  expect(full.counted).toBe(5000)

  for (let round = 0; round < 3; round += 1) {
    await counted(db.$executeRaw`DELETE FROM "Tended name"`)
    expect((await look()).dead).toBe(5000)
    await tendEmbedded(db)
    expect(await look()).toEqual({ bytes: 0, dead: 0, counted: 0 })
    await fill()
  }
  expect((await look()).bytes).toBe(full.bytes)
})

test('what has not changed enough is left alone', async () => {
  await fill()
  await tendEmbedded(db)
  const lastTended = async () => {
    const [row] = await db.$queryRaw<{ last: Date }[]>`
      SELECT GREATEST(max("last_vacuum"), max("last_analyze")) AS "last" FROM pg_stat_all_tables`
    return row?.last.getTime()
  }
  const before = await lastTended()
  await counted(db.$executeRaw`DELETE FROM "Tended name" WHERE n <= 10`)
  await tendEmbedded(db)
  expect(await lastTended()).toBe(before)
})

test('the log of the database does not grow for ever', async () => {
  const segments = () =>
    readdirSync(join(scratch.directory, 'database/pg_wal')).filter((name) =>
      /^[0-9A-F]{24}$/.test(name),
    ).length
  const write = async () => {
    for (let megabyte = 0; megabyte < 100; megabyte += 1)
      await db.$executeRaw`SELECT pg_logical_emit_message(false, 'test', repeat('x', 1048576))`
    await tendEmbedded(db)
    return segments()
  }
  await write()
  const once = await write()
  expect(await write()).toBeLessThanOrEqual(once + 1)
})
