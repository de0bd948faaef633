import type { Database } from '../../db/database'
import type { Settings } from '../../env/settings'
import type { Clock } from '../../kernel/clock'
import { parseWindow, windowSince } from '../../kernel/daily-window'
import { newId } from '../../kernel/ids'
import { PORTAL_SUBJECT } from '../../kernel/portal-subject'
import { createCleanup } from '../../tenants/create-cleanup'

/** So many at once that a night is enough for hundreds, and that storage has time for others. */
const AT_ONCE = 2
const RUNS_KEPT_MS = 90 * 86_400_000

/**
 * Starts the clean-ups whose window has come: of each registry once in it, a few at a time, those first whose last one
 * is the longest ago. A window that closes leaves those that have begun to their end. Forgets runs of 90 days ago.
 */
export async function startNightly(deps: {
  db: Database
  clock: Clock
  settings: Pick<Settings, 'CLEANUP_WINDOW'>
}): Promise<void> {
  const { db, clock, settings } = deps
  const now = clock.now()
  const rows = await db.registry.findMany({
    where: { deletedAt: null, desired: 'running', phase: 'ready' },
    select: {
      id: true,
      cleanupWindow: true,
      cleanups: {
        where: { isForecast: false },
        select: { createdAt: true },
        orderBy: { createdAt: 'desc' },
        take: 1,
      },
    },
  })
  const due = rows
    .map(({ id, cleanupWindow, cleanups }) => ({
      ...{ id, since: beginOf(cleanupWindow ?? settings.CLEANUP_WINDOW ?? '', now) },
      last: cleanups[0]?.createdAt.getTime() ?? 0,
    }))
    .filter(({ since, last }) => since !== null && last < since.getTime())
    .sort((a, b) => a.last - b.last)
  const old = new Date(now.getTime() - RUNS_KEPT_MS)
  await db.storageCleanup.deleteMany({ where: { finishedAt: { lt: old } } })
  const running = await db.storageCleanup.count({ where: { finishedAt: null } })
  for (const { id } of due.slice(0, Math.max(0, AT_ONCE - running))) {
    await createCleanup(db, {
      ...{ registryId: id, isForecast: false, at: now },
      ...{ requestedBy: PORTAL_SUBJECT, requestId: newId() },
    })
  }
}

function beginOf(text: string, now: Date): Date | null {
  const window = parseWindow(text)
  return window === null || window === 'none' ? null : windowSince(window, now)
}
