import { X509Certificate } from 'node:crypto'
import type { Database } from '../db/database'
import { AppError } from '../kernel/app-error'
import type { CaView } from './views'

/**
 * Fingerprint and end of a stored CA.
 *
 * @throws AppError NOT_READY before a worker has made it
 */
export async function getCa(db: Database, id: string): Promise<CaView> {
  const row = await db.keyPair.findUnique({
    where: { id },
    select: { certificatePem: true, notAfter: true },
  })
  if (row === null) {
    throw new AppError(
      'NOT_READY',
      'No worker has made the keys yet. Start one with PORTAL_ROLE=worker or all.',
    )
  }
  const { fingerprint256 } = new X509Certificate(row.certificatePem)
  return { fingerprintSha256: fingerprint256, notAfter: row.notAfter.toISOString() }
}
