import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type ScratchDatabase } from '../db/testing/scratch-database'
import { recordAudit, recordAudits } from './record'
import { hasRowsToShip, shipRows } from './ship'

const record = (subject: string) => ({
  actor: 'a',
  action: 'test.done',
  result: 'ok' as const,
  subject,
  requestId: 'r',
})

describe.each(DATABASE_KINDS)('in %s', (_, createDatabase) => {
  let scratch: ScratchDatabase
  let output: string
  beforeAll(async () => {
    scratch = await createDatabase()
  })
  afterAll(() => scratch?.close())
  beforeEach(async () => {
    await ship()
    output = ''
  })

  const ship = () =>
    shipRows(scratch.db, async (lines) => {
      output += lines
    })
  const subjects = () =>
    output
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line).subject)

  test('exactly the committed rows are written, each once and in the order of the chain', async () => {
    await recordAudits(
      scratch.db,
      Array.from({ length: 1200 }, (_unused, index) => record(`row ${index}`)),
    )
    await scratch.db
      .$transaction(async (tx) => {
        await recordAudit(tx, record('undone'))
        throw new Error('undone')
      })
      .catch(() => undefined)
    expect(await hasRowsToShip(scratch.db)).toBe(true)
    await ship()
    await ship()
    expect(subjects()).toEqual(Array.from({ length: 1200 }, (_unused, index) => `row ${index}`))
    expect(await hasRowsToShip(scratch.db)).toBe(false)
    await recordAudit(scratch.db, record('later'))
    await ship()
    expect(subjects().at(-1)).toBe('later')
  })

  test('what could not be written is written the next time', async () => {
    await recordAudit(scratch.db, record('one'))
    const failing = shipRows(scratch.db, () => Promise.reject(new Error('the pipe is gone')))
    await expect(failing).rejects.toThrow('the pipe is gone')
    await ship()
    expect(subjects()).toEqual(['one'])
  })

  test('a line holds all of a row, and nothing in it can end the line or reach a terminal', async () => {
    const hostile = 'x\r\n{"type":"audit"}\u001b[31m\u009b2J\u2028\u202e'
    await recordAudit(scratch.db, {
      ...record(hostile),
      actor: hostile,
      caller: { address: '192.0.2.1', client: null },
      before: { note: hostile },
      tenantId: 't',
    })
    await ship()
    expect(output.match(/[^\x20-\x7e\n]/g)).toBeNull()
    expect(output.match(/\n/g)).toHaveLength(1)
    expect(JSON.parse(output)).toEqual({
      type: 'audit',
      id: expect.stringMatching(/^\d+$/),
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      actor: hostile,
      action: 'test.done',
      result: 'ok',
      subject: hostile,
      tenantId: 't',
      registryId: null,
      requestId: 'r',
      address: '192.0.2.1',
      client: null,
      before: { note: hostile },
      after: null,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })
})
