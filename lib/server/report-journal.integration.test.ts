import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { releaseMounts } from '../../e2e/support/mounts'
import { mustRun } from '../../e2e/support/run-command'
import { createLogger } from '../kernel/logger'
import { openReportJournal } from './report-journal'

const directory = mkdtempSync(join(tmpdir(), 'berth-journal-'))
beforeAll(() => mustRun('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', directory]))
afterAll(async () => {
  await releaseMounts(directory)
  rmSync(directory, { recursive: true })
})

test('on a full disk a report is refused, and the next one is kept whole', async () => {
  const stored: string[] = []
  const open = () =>
    openReportJournal({
      file: join(directory, 'reports'),
      store: async (reports) => void stored.push(...reports.map(({ registry }) => registry.id)),
      logger: createLogger({ level: 'silent' }),
    })
  const report = (id: string) => ({
    ...{ registry: { id, tenantId: 'x'.repeat(20_000) }, events: [], receivedAt: new Date() },
  })
  const journal = await open()
  const ballast = join(directory, 'ballast')
  await journal.keep(report('before'))
  writeFileSync(ballast, Buffer.alloc(220 * 1024))
  await expect(journal.keep(report('refused'))).rejects.toThrow('ENOSPC')
  rmSync(ballast)
  await journal.keep(report('after'))
  await vi.waitFor(() => expect(stored).toEqual(['before', 'after']))
  await journal.close()
})
