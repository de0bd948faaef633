import { z } from 'zod'
import type { Database } from '../db/database'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'
import type { HealthView, SeenView } from './health-view'
import { type PlatformFigures, readPlatformFigures } from './platform-figures'
import type { PlatformObservation } from './platform-observation'
import type { RegistryPhase } from './state'
import { listWatchedCertificates } from './watched-certificates'

/** A worker that leads reports every two seconds: one that missed all these is gone, hangs, or lost the database. */
const AWAY_AFTER_MS = 30_000

export const getHealthInput = z.strictObject({})

/**
 * How the platform is: what a worker last saw of Swarm, storage and directory, with its age, and what the database says
 * now. Asks none of the three itself, so it answers while they hang, and in role web too.
 *
 * @throws AppError FORBIDDEN for everybody but admins
 */
export async function getHealth(
  context: UseCaseContext,
  actor: Actor,
  _input: z.infer<typeof getHealthInput>,
): Promise<HealthView> {
  assertAdmin(actor, 'platform.read')
  const { db, clock } = context
  const now = clock.now()
  const database = await describeDatabase(db)
  const figures = await readPlatformFigures(db)
  const certificates = await listWatchedCertificates(db, now)
  const [first] = certificates.toSorted((a, b) => +a.notAfter - +b.notAfter)
  const countOf = (phase: RegistryPhase) =>
    figures.phases.find((each) => each.phase === phase)?.count ?? 0
  return {
    now: now.toISOString(),
    worker: describeWorker(figures, now),
    queue: {
      waiting: figures.waiting,
      oldestChangeAt: isoOf(figures.oldestChangeAt),
      failed: countOf('failed'),
      degraded: countOf('degraded'),
    },
    lookWantedAt: isoOf(figures.report?.lookWantedAt),
    seen: figures.observation === null ? null : seenIn(figures.observation),
    database,
    certificates: {
      first: first === undefined ? null : { ...first, notAfter: first.notAfter.toISOString() },
      alarms: certificates.filter(({ alarm }) => alarm !== 'none').length,
    },
  }
}

function describeWorker({ report, lease }: PlatformFigures, now: Date): HealthView['worker'] {
  const reportedAt = report?.reportedAt ?? null
  const isAway = reportedAt !== null && now.getTime() - reportedAt.getTime() > AWAY_AFTER_MS
  return {
    state: reportedAt === null ? 'never' : isAway ? 'away' : 'leads',
    name: report?.worker ?? null,
    reportedAt: isoOf(reportedAt),
    leaseUntil: isoOf(lease?.expiresAt),
    lastPassAt: isoOf(report?.lastPassAt),
    lastPassMs: report?.lastPassMs ?? null,
  }
}

function seenIn(seen: PlatformObservation): SeenView {
  return {
    observedAt: seen.observedAt.toISOString(),
    swarm: { problem: seen.swarmProblem, engineVersion: seen.engineVersion },
    nodes: seen.nodes,
    services: seen.services,
    storage: {
      problem: seen.storageProblem,
      mounted: seen.storageMounted,
      freeBytes: seen.storageFreeBytes,
      totalBytes: seen.storageTotalBytes,
    },
    directory: { problem: seen.directoryProblem },
  }
}

async function describeDatabase(db: Database): Promise<HealthView['database']> {
  const began = performance.now()
  const [row] = await db.$queryRaw<{ version: string; size: bigint }[]>`
    SELECT current_setting('server_version') AS "version",
      pg_database_size(current_database()) AS "size"`
  return {
    version: row?.version ?? '',
    sizeBytes: Number(row?.size ?? 0),
    tookMs: Math.round(performance.now() - began),
  }
}

function isoOf(date: Date | null | undefined): string | null {
  return date?.toISOString() ?? null
}
