import type { Database } from '../db/database'
import { type CaRotation, parseCaRotationPhase } from './registry-ca-state'

/** The rotation that is on its way, or the last one; null before the first. */
export async function findLatestCaRotation(
  db: Pick<Database, 'caRotation'>,
): Promise<CaRotation | null> {
  const row = await db.caRotation.findFirst({ orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }] })
  return row === null ? null : { ...row, phase: parseCaRotationPhase(row.phase) }
}
