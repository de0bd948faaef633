import type { Database } from '../../db/database'

/**
 * The number of the last report of any registry that came: those with a higher one came later. Reports that are being
 * stored at this very moment count as there, which is right: what they tell happened before.
 */
export async function lastReport(db: Pick<Database, '$queryRaw'>): Promise<bigint> {
  const [row] = await db.$queryRaw<{ last: bigint }[]>`
    SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS "last" FROM "RegistryEvent_sequence_seq"`
  return row?.last ?? 0n
}
