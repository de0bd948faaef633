import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Report } from '../audit/registry-events'
import { MIB } from '../kernel/bytes'
import { createLogger } from '../kernel/logger'
import { openReportJournal, type ReportJournal } from './report-journal'

let directory: string
let file: string
let stored: string[][]
let isAway: boolean
let failures: number
const opened: ReportJournal[] = []
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'berth-journal-'))
  file = join(directory, 'reports')
  stored = []
  isAway = false
  failures = 0
})
afterEach(async () => {
  isAway = false
  for (const journal of opened.splice(0)) await journal.close()
  rmSync(directory, { recursive: true })
})

const store = async (reports: readonly Report[]) => {
  if (isAway) {
    failures += 1
    throw new Error('the database is away')
  }
  stored.push(reports.flatMap(({ events }) => events.map(({ id }) => id)))
}
const open = async (into = store) => {
  const logger = createLogger({ level: 'silent' })
  const journal = await openReportJournal({ file, store: into, logger })
  opened.push(journal)
  return journal
}
const contents = () => readFileSync(file, 'utf8')
const at = new Date('2026-01-02T03:04:05.678Z')

function report(id: string, repository = 'team/app'): Report {
  return {
    ...{ registry: { id: 'one', tenantId: 'team' }, receivedAt: at },
    events: [
      {
        ...{ id, timestamp: at, action: 'push', repository, fromRepository: null, tag: 'v1' },
        ...{ digest: 'sha256:1', mediaType: null, sizeBytes: 3, references: [], actor: 'Zoë\n' },
        ...{ clientAddress: null, userAgent: null, method: 'PUT', instanceId: null },
      },
    ],
  }
}

describe('reports', () => {
  test('are stored together in the order in which they came, and leave the file', async () => {
    const journal = await open()
    const ids = Array.from({ length: 250 }, (_, n) => `e${n}`)
    for (const id of ids) await journal.keep(report(id))
    expect(stored).toEqual([])
    await vi.waitFor(() => expect(stored.flat()).toEqual(ids))
    expect(stored.map(({ length }) => length)).toEqual([100, 100, 50])
    await vi.waitFor(() => expect(contents()).toBe(''))
  })

  test('that come while others are stored are not left behind', async () => {
    const journal = await open(async (reports) => {
      if (stored.length === 0) await journal.keep(report('later'))
      await store(reports)
    })
    await journal.keep(report('first'))
    await vi.waitFor(() => expect(stored).toEqual([['first'], ['later']]))
  })

  test('are in the file as soon as they are kept, and a killed process leaves them to the next', async () => {
    const killed = await open(() => new Promise(() => {}))
    await killed.keep(report('e1'))
    await killed.keep(report('e2'))
    opened.length = 0
    // Of one that was being written, and so was never kept.
    appendFileSync(file, '{"registry":{"id":"o')
    const seen: Report[] = []
    await open(async (reports) => void seen.push(...reports))
    expect(seen).toEqual([report('e1'), report('e2')])
    expect(contents()).toBe('')
  })

  test('are tried again when the database was away', async () => {
    const journal = await open()
    isAway = true
    await journal.keep(report('e1'))
    await vi.waitFor(() => expect(failures).toBe(1))
    expect(contents()).toContain('"e1"')
    isAway = false
    await vi.waitFor(() => expect(stored).toEqual([['e1']]), { timeout: 5_000 })
    await vi.waitFor(() => expect(contents()).toBe(''))
  })

  test('that the database does not take before the end are there at the next start', async () => {
    const journal = await open()
    isAway = true
    await journal.keep(report('e1'))
    await journal.close()
    opened.length = 0
    await expect(open()).rejects.toThrow('the database is away')
    isAway = false
    await open()
    expect(stored).toEqual([['e1']])
  })

  test('are refused once too many wait for a database that is away', async () => {
    const journal = await open()
    isAway = true
    for (let n = 0; n < 8; n += 1) await journal.keep(report(`e${n}`, 'x'.repeat(MIB)))
    await expect(journal.keep(report('more'))).rejects.toThrow('too many reports wait')
    isAway = false
    await vi.waitFor(() => expect(stored.flat()).toHaveLength(8), { timeout: 5_000 })
    await journal.keep(report('more'))
    await vi.waitFor(() => expect(stored.flat()).toContain('more'))
  })
})

test('a file that was damaged is kept beside, and what can be read of it is stored', async () => {
  const lines = [JSON.stringify(report('e1')), '\0\0\0', JSON.stringify(report('e2'))]
  writeFileSync(file, `${lines.join('\n')}\n`)
  await open()
  expect(stored).toEqual([['e1', 'e2']])
  expect(contents()).toBe('')
  expect(existsSync(`${file}.damaged`)).toBe(true)
  expect(readFileSync(`${file}.damaged`, 'utf8')).toContain('\0\0\0')
})
