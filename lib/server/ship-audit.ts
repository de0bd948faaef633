import { hasRowsToShip, shipRows } from '../audit/ship'
import type { Database } from '../db/database'
import { releaseLease, takeLease } from '../db/lease'
import { every } from '../kernel/every'
import { newId } from '../kernel/ids'
import type { Logger } from '../kernel/logger'

const EVERY_MS = 1_000
const LEASE_MS = 30_000

/**
 * Writes the audit trail to `output`, a line of JSON for every row once it is committed, for a log shipper. Of several
 * processes one writes at a time. `stop` writes what is left.
 */
export function startShipping(deps: {
  db: Database
  logger: Logger
  output: NodeJS.WritableStream
}): { stop(): Promise<void> } {
  const { db, logger, output } = deps
  const holder = newId()

  const ship = async () => {
    if (!(await hasRowsToShip(db))) return
    const lease = await takeLease({ db }, { name: 'audit-log', holder, ttlMs: LEASE_MS })
    if (lease === null) return
    await shipRows(db, (lines) => writeTo(output, lines))
    await releaseLease({ db }, lease)
  }
  let shipping = Promise.resolve()
  const timer = every(
    EVERY_MS,
    () => {
      shipping = ship()
      return shipping
    },
    logger,
    'writing the audit trail to the log',
  )
  return {
    stop: async () => {
      clearInterval(timer)
      await shipping.catch(() => undefined)
      await ship()
    },
  }
}

/** Resolves when the lines are taken, so that a slow reader holds us up instead of filling memory. */
function writeTo(output: NodeJS.WritableStream, lines: string): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(lines, (error) => (error ? reject(error) : resolve()))
  })
}
