// What pages and scripts see of clean-ups of the storage. Plain JSON, as in views.ts.
import type { CleanupForecast, CleanupFreed } from './cleanup-figures'
import type { CleanupStep } from './cleanup-steps'

/** A clean-up of the storage, or a forecast of one. */
export type CleanupRunView = {
  id: string
  isForecast: boolean
  step: CleanupStep
  /** The person, or Berth itself by night. */
  requestedBy: string | null
  createdAt: string
  finishedAt: string | null
  /** Why it did not clean up. */
  problem: { sentence: string; raw: string | null } | null
  /** For how long nobody could push; null if it never came to that. */
  pauseMs: number | null
  forecast: CleanupForecast | null
  freed: CleanupFreed | null
}

export type StorageCleanupView = {
  /** Under way. */
  current: CleanupRunView | null
  /** The last dry run of its own, for the answer to “what would it free”. */
  forecast: CleanupRunView | null
  /** The last ones that cleaned up, or failed to. */
  runs: CleanupRunView[]
  /** `02:00-05:00`, '' for never, null as the platform does. */
  window: string | null
  platformWindow: string
  /** When it starts by itself next; null for never. */
  nextAt: string | null
  /** What is deleted only after so many images of a time line. */
  movesKept: number
  abilities: { clean: boolean }
}
