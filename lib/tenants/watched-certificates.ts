import type { Database } from '../db/database'
import { type CertificateKind, type ExpiryAlarm, expiryAlarm } from './certificate-expiry'
import { findLatestRotation } from './token-ca-rotation'
import { tokenCasOf } from './token-ca-state'

export type WatchedCertificate = {
  kind: CertificateKind
  /** What it belongs to, for people: `payments/apps`, or the kind. */
  name: string
  notAfter: Date
  alarm: ExpiryAlarm
}

const KINDS_OF_KEYS = {
  'ca-bundle': 'registry-ca',
  'token-leaf': 'token-leaf',
  'machine-leaf': 'machine-leaf',
} as const satisfies Record<string, CertificateKind>

/** Every certificate in use whose end would stop something, with how near that is. */
export async function listWatchedCertificates(
  db: Database,
  now: Date,
): Promise<WatchedCertificate[]> {
  const { signerId } = tokenCasOf(await findLatestRotation(db))
  const signer = await db.keyPair.findUnique({
    where: { id: signerId },
    select: { notAfter: true },
  })
  const found: { kind: CertificateKind; name: string; notAfter: Date }[] = []
  if (signer !== null) found.push({ kind: 'token-ca', name: 'token-ca', notAfter: signer.notAfter })
  for (const [stored, kind] of Object.entries(KINDS_OF_KEYS)) {
    const newest = await db.keyPair.findFirst({
      where: { kind: stored },
      orderBy: { createdAt: 'desc' },
      select: { notAfter: true },
    })
    if (newest !== null) found.push({ kind, name: kind, notAfter: newest.notAfter })
  }
  const registries = await db.registry.findMany({
    where: { deletedAt: null, desired: 'running', certificateUntil: { not: null } },
    select: { slug: true, certificateUntil: true, tenant: { select: { slug: true } } },
    orderBy: { certificateUntil: 'asc' },
  })
  for (const { slug, tenant, certificateUntil } of registries) {
    if (certificateUntil === null) continue
    found.push({ kind: 'registry', name: `${tenant.slug}/${slug}`, notAfter: certificateUntil })
  }
  return found.map((each) => ({ ...each, alarm: expiryAlarm(each.kind, each.notAfter, now) }))
}
