import { z } from 'zod'
import type { Prisma } from '../db/generated/client'
import { nextWindow, parseWindow } from '../kernel/daily-window'
import { PORTAL_SUBJECT } from '../kernel/portal-subject'
import type { Actor } from './actor'
import { forecastSchema, freedSchema } from './cleanup-figures'
import { parseCleanupStep } from './cleanup-steps'
import type { CleanupRunView, StorageCleanupView } from './cleanup-views'
import type { UseCaseContext } from './context'
import { findVisibleRegistry } from './find-registry'
import { can } from './permissions'

export const viewStorageCleanupInput = z.strictObject({
  tenantSlug: z.string().max(100),
  registrySlug: z.string().max(100),
})

const RUNS_MAX = 10

/**
 * Clean-ups of the storage of a registry: the one under way, the last ones with what they freed, and when the next
 * comes.
 *
 * @throws AppError NOT_FOUND
 */
export async function viewStorageCleanup(
  context: UseCaseContext,
  actor: Actor,
  ref: z.infer<typeof viewStorageCleanupInput>,
): Promise<StorageCleanupView> {
  const { db, clock, settings } = context
  const { row, resource } = await findVisibleRegistry(context, actor, ref, 'registry.read')
  const { cleanupWindow } = await db.registry.findUniqueOrThrow({
    where: { id: row.id },
    select: { cleanupWindow: true },
  })
  const list = (where: Prisma.StorageCleanupWhereInput, take: number) =>
    db.storageCleanup.findMany({
      where: { registryId: row.id, ...where },
      orderBy: { createdAt: 'desc' },
      take,
    })
  const [current] = await list({ finishedAt: null }, 1)
  const [forecast] = await list({ finishedAt: { not: null }, isForecast: true }, 1)
  const runs = await list({ finishedAt: { not: null }, isForecast: false }, RUNS_MAX)
  const platformWindow = settings.CLEANUP_WINDOW ?? ''
  const window = parseWindow(cleanupWindow ?? platformWindow)
  return {
    current: current === undefined ? null : toView(current),
    // What was cleaned up since says it better.
    forecast: forecast === undefined || isOlder(forecast, runs[0]) ? null : toView(forecast),
    runs: runs.map(toView),
    window: cleanupWindow,
    platformWindow,
    nextAt:
      window === null || window === 'none' ? null : nextWindow(window, clock.now()).toISOString(),
    movesKept: settings.CLEANUP_KEEPS_MOVES,
    abilities: { clean: can(actor, 'registry.cleanup', resource) },
  }
}

type Row = Prisma.StorageCleanupGetPayload<Record<string, never>>

function isOlder(forecast: Row, run: Row | undefined): boolean {
  return run !== undefined && forecast.createdAt < run.createdAt
}

function toView(row: Row): CleanupRunView {
  const { closedAt, openedAt, problem } = row
  return {
    ...{ id: row.id, isForecast: row.isForecast, step: parseCleanupStep(row.step) },
    requestedBy: row.requestedBy === PORTAL_SUBJECT ? null : row.requestedBy,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    problem: problem === null ? null : { sentence: problem, raw: row.problemRaw },
    pauseMs: closedAt === null || openedAt === null ? null : +openedAt - +closedAt,
    forecast: row.forecast === null ? null : forecastSchema.parse(row.forecast),
    freed: row.freed === null ? null : freedSchema.parse(row.freed),
  }
}
