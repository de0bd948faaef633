import { currentDatabase } from '../db/current-database'
import type { Database } from '../db/database'
import type { Settings } from '../env/settings'
import { settingsOfProcess } from '../env/settings-of-process'
import type { Caller } from '../kernel/caller'
import { type Clock, systemClock } from '../kernel/clock'

/** What a use-case needs from outside. Tests make their own; pages and actions call `contextForRequest`. */
export type UseCaseContext = {
  db: Database
  clock: Clock
  settings: Settings
  /** Ties the audit row and the log lines of one request together. */
  requestId: string
  /** Who asked over the network; none for what Berth does by itself. */
  caller?: Caller | null
}

/** The context of this process for one request; `caller` is what the audit trail says of where it came from. */
export function contextForRequest(requestId: string, caller: Caller | null = null): UseCaseContext {
  return {
    db: currentDatabase(),
    clock: systemClock,
    settings: settingsOfProcess(),
    requestId,
    caller,
  }
}
