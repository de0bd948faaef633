import type { Database } from '../db/database'
import { findPlatformObservation, type PlatformObservation } from './platform-observation'
import { REGISTRY_PHASES, type RegistryPhase } from './state'
import { findWorkerReport, type WorkerReport } from './worker-report'

export type PlatformFigures = {
  /** How many registries are in each phase but `deleted`; none is 0. */
  phases: { phase: RegistryPhase; count: number }[]
  /** Registries for which something is desired that is not settled, and since when the first of them waits. */
  waiting: number
  oldestChangeAt: Date | null
  /** Of the worker that leads, or led last; null where none ever did. */
  lease: { holder: string; epoch: number; expiresAt: Date } | null
  report: WorkerReport | null
  observation: PlatformObservation | null
}

/** How far the platform is from what is desired, as the database knows it: the same from every process. */
export async function readPlatformFigures(db: Database): Promise<PlatformFigures> {
  const counted = await db.registry.groupBy({
    by: ['phase'],
    where: { deletedAt: null },
    _count: true,
  })
  const countOf = new Map(counted.map(({ phase, _count }) => [phase, _count]))
  const waiting = await db.registry.aggregate({
    where: { deletedAt: null, generation: { gt: db.registry.fields.observedGeneration } },
    _count: true,
    _min: { changedAt: true },
  })
  return {
    phases: REGISTRY_PHASES.filter((phase) => phase !== 'deleted').map((phase) => ({
      phase,
      count: countOf.get(phase) ?? 0,
    })),
    waiting: waiting._count,
    oldestChangeAt: waiting._min.changedAt,
    lease: await db.lease.findUnique({
      where: { name: 'reconciler' },
      select: { holder: true, epoch: true, expiresAt: true },
    }),
    report: await findWorkerReport(db),
    observation: await findPlatformObservation(db),
  }
}
