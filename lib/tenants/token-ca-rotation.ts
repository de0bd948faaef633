import type { Database } from '../db/database'
import { parseRotationPhase, type Rotation } from './token-ca-state'

/** The rotation that is on its way, or the last one; null before the first. */
export async function findLatestRotation(
  db: Pick<Database, 'tokenCaRotation'>,
): Promise<Rotation | null> {
  const row = await db.tokenCaRotation.findFirst({
    orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
  })
  return row === null ? null : { ...row, phase: parseRotationPhase(row.phase) }
}
