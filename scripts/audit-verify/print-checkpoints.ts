import { createPublicKey } from 'node:crypto'
import { checkpointText } from '../../lib/audit/checkpoint'
import type { Database } from '../../lib/db/database'

/** Every signed checkpoint as a line of JSON, with all that is needed to check it without Berth. */
export async function printCheckpoints(db: Database): Promise<number> {
  const rows = await db.auditCheckpoint.findMany({ orderBy: { id: 'asc' } })
  for (const row of rows) {
    const key = { key: Buffer.from(row.publicKey), format: 'der', type: 'spki' } as const
    console.log(
      JSON.stringify({
        text: checkpointText(row),
        signature: Buffer.from(row.signature).toString('base64'),
        publicKey: createPublicKey(key).export({ format: 'pem', type: 'spki' }),
      }),
    )
  }
  return 0
}
