import type { Database } from '../db/database'
import type { Clock } from '../kernel/clock'

export type WorkerReport = {
  worker: string | null
  reportedAt: Date | null
  lastPassAt: Date | null
  lastPassMs: number | null
  lookWantedAt: Date | null
}

const SELECT = {
  worker: true,
  reportedAt: true,
  lastPassAt: true,
  lastPassMs: true,
  lookWantedAt: true,
} as const

/** What the worker that leads last said of itself; null before anybody said or asked anything. */
export function findWorkerReport(db: Database): Promise<WorkerReport | null> {
  return db.workerReport.findUnique({ where: { singleton: true }, select: SELECT })
}

/** Written every few seconds by the worker that leads. The last pass stays when it knows none of its own yet. */
export async function reportWorker(
  deps: { db: Database; clock: Clock },
  said: { worker: string; lastPass: { at: Date; ms: number } | null },
): Promise<void> {
  const { worker, lastPass } = said
  const passed =
    lastPass === null ? {} : { lastPassAt: lastPass.at, lastPassMs: Math.round(lastPass.ms) }
  const report = { worker, reportedAt: deps.clock.now(), ...passed }
  await deps.db.workerReport.upsert({
    where: { singleton: true },
    create: report,
    update: report,
  })
}

/** Asks the worker for a look at Swarm, storage and directory. One that waits already keeps its time. */
export async function wantLook(db: Pick<Database, '$executeRaw'>, at: Date): Promise<void> {
  await db.$executeRaw`
    INSERT INTO "WorkerReport" AS known ("singleton", "lookWantedAt") VALUES (true, ${at})
    ON CONFLICT ("singleton") DO UPDATE
      SET "lookWantedAt" = COALESCE(known."lookWantedAt", EXCLUDED."lookWantedAt")`
}

/** Runs `look` if somebody asked for one, and takes the wish away when it ended well. A later wish stays. */
export async function lookIfWanted(db: Database, look: () => Promise<unknown>): Promise<void> {
  const wantedAt = (await findWorkerReport(db))?.lookWantedAt ?? null
  if (wantedAt === null) return
  await look()
  await db.workerReport.updateMany({
    where: { lookWantedAt: { lte: wantedAt } },
    data: { lookWantedAt: null },
  })
}
