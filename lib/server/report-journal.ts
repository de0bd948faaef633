import {
  closeSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Report } from '../audit/registry-events'
import { MIB } from '../kernel/bytes'
import { inParts } from '../kernel/in-parts'
import type { Logger } from '../kernel/logger'

/** What comes within it is written to the database together: a row among twenty takes less than half of one alone. */
const GATHER_MS = 50
const BATCH_MAX = 100
const FILE_MAX = 8 * MIB
const RETRY_MS = 1_000

export type ReportJournal = {
  /**
   * The report is kept when this resolves.
   *
   * @throws Error when it cannot be kept: no room on the disk, or so much waits for the database that it must be away
   */
  keep(report: Report): Promise<void>
  /** Stores what waits; what cannot be stored stays in the file. */
  close(): Promise<void>
}

/**
 * Keeps reports in a file until `store` has them, a moment later and many at a time, in the order in which they came.
 * What a killed process left in the file is stored at the next start, before this resolves; `store` may get a report
 * twice. As with the embedded database, nothing is synced to the disk: a power cut may take the last ones. One process
 * per file.
 *
 * @throws what `store` throws of what was left, which stays in the file
 */
export async function openReportJournal(options: {
  file: string
  store(reports: readonly Report[]): Promise<void>
  logger: Logger
}): Promise<ReportJournal> {
  const { file, store, logger } = options
  const { reports, unread } = readLeft(file)
  for (const batch of inParts(reports, BATCH_MAX)) await store(batch)
  if (unread > 0) {
    const copy = `${file}.damaged`
    renameSync(file, copy)
    logger.error({ copy, lines: unread }, 'reports could not be read')
  }
  const journal = openSync(file, 'a', 0o600)
  ftruncateSync(journal, 0)
  let bytes = 0
  const waiting: Report[] = []
  let storing: Promise<void> | null = null
  let again: NodeJS.Timeout | undefined

  const storeAll = async () => {
    try {
      do {
        await delay(GATHER_MS)
        for (const batch of inParts([...waiting], BATCH_MAX)) {
          await store(batch)
          waiting.splice(0, batch.length)
        }
      } while (waiting.length > 0)
      ftruncateSync(journal, 0)
      bytes = 0
    } catch (error) {
      logger.error({ err: error, waiting: waiting.length }, 'reports could not be stored')
      again = setTimeout(begin, RETRY_MS)
    }
    storing = null
  }
  const begin = () => {
    clearTimeout(again)
    storing ??= storeAll()
    return storing
  }

  return {
    keep: async (report) => {
      if (bytes > FILE_MAX) await begin()
      if (bytes > FILE_MAX) throw new Error('too many reports wait for the database')
      const line = `${JSON.stringify(report)}\n`
      try {
        writeFileSync(journal, line)
      } catch (error) {
        // Of a full disk: a part of a line would spoil the next.
        ftruncateSync(journal, bytes)
        throw error
      }
      bytes += Buffer.byteLength(line)
      waiting.push(report)
      void begin()
    },
    close: async () => {
      if (waiting.length > 0) await begin()
      clearTimeout(again)
      closeSync(journal)
    },
  }
}

/** What a process left that ended before it could store it. */
function readLeft(file: string): { reports: Report[]; unread: number } {
  const lines = readFileSync(file, { encoding: 'utf8', flag: 'a+' }).split('\n')
  // Behind the last end of a line there is what was never kept, as it was not written to its end.
  const whole = lines.slice(0, -1)
  const reports = whole.flatMap((line) => {
    try {
      return [asReport(JSON.parse(line))]
    } catch {
      return []
    }
  })
  return { reports, unread: whole.length - reports.length }
}

/** JSON has texts for dates. */
function asReport(line: Report): Report {
  return {
    ...line,
    receivedAt: new Date(line.receivedAt),
    events: line.events.map((event) => ({ ...event, timestamp: new Date(event.timestamp) })),
  }
}
