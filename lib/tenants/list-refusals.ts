import { z } from 'zod'
import type { Database } from '../db/database'
import type { WhyView } from './views'

const ROWS_MAX = 5

const factsSchema = z.object({
  code: z.string().catch(''),
  detail: z.string().catch(''),
  count: z.number().catch(1),
})

/** The last refusals of the token server to somebody at a registry, the newest first. */
export async function listRefusals(
  db: Database,
  where: { registryId: string; username: string },
): Promise<WhyView['refusals']> {
  const rows = await db.auditEntry.findMany({
    where: { registryId: where.registryId, actor: where.username, action: 'token.refused' },
    select: { at: true, after: true },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: ROWS_MAX,
  })
  return rows.map(({ at, after }) => ({ at: at.toISOString(), ...factsSchema.parse(after ?? {}) }))
}
