import type { Database } from '../db/database'
import { isUniqueViolation } from '../db/database-errors'
import { isAppError } from '../kernel/app-error'
import { newId } from '../kernel/ids'
import type { CertifiedKey } from '../pki/authority'
import type { Sealer } from '../pki/seal'

/** There is one registry CA and a token CA at a time, by id; leaves come and go, the newest counts. */
export type AuthorityKind = 'registry-ca' | 'token-ca'
export type LeafKind = 'token-leaf' | 'machine-leaf'

/** The stored authority, or null before the first start. INTERNAL for one whose key was destroyed. */
export async function findAuthority(
  deps: { db: Database; sealer: Sealer },
  id: string,
): Promise<CertifiedKey | null> {
  const row = await deps.db.keyPair.findUnique({
    where: { id },
    select: { certificatePem: true, privateKeySealed: true },
  })
  return row === null ? null : open(row, deps.sealer)
}

/** Stores the first authority of its kind unless another worker was first; returns the one that is stored. */
export async function storeAuthority(
  deps: { db: Database; sealer: Sealer },
  kind: AuthorityKind,
  made: CertifiedKey & { notAfter: Date },
): Promise<CertifiedKey> {
  try {
    await deps.db.keyPair.create({
      data: {
        id: kind,
        kind,
        certificatePem: made.certificatePem,
        privateKeySealed: deps.sealer.seal(made.privateKeyPem),
        notAfter: made.notAfter,
      },
    })
    return made
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    const first = await findAuthority(deps, kind)
    if (first === null) throw error
    return first
  }
}

/** What clients must trust, kept in clear for processes that have no CA key. */
export async function publishBundle(
  db: Database,
  bundle: { pem: string; notAfter: Date },
): Promise<void> {
  const data = { certificatePem: bundle.pem, notAfter: bundle.notAfter }
  await db.keyPair.upsert({
    where: { id: 'ca-bundle' },
    create: { id: 'ca-bundle', kind: 'ca-bundle', privateKeySealed: '', ...data },
    update: data,
  })
}

export async function findBundle(db: Database): Promise<{ pem: string; notAfter: Date } | null> {
  const row = await db.keyPair.findUnique({ where: { id: 'ca-bundle' } })
  return row === null ? null : { pem: row.certificatePem, notAfter: row.notAfter }
}

export type StoredLeaf = CertifiedKey & { id: string; notAfter: Date }

/** The newest leaf of its kind; its key is sealed under AUTH_SECRET, so that role web can open it. */
export async function findLeaf(
  deps: { db: Database; sealer: Sealer },
  kind: LeafKind,
): Promise<StoredLeaf | null> {
  const row = await deps.db.keyPair.findFirst({
    where: { kind },
    orderBy: { createdAt: 'desc' },
    select: { id: true, certificatePem: true, privateKeySealed: true, notAfter: true },
  })
  if (row === null) return null
  try {
    return { ...open(row, deps.sealer), id: row.id, notAfter: row.notAfter }
  } catch (error) {
    // Sealed under an AUTH_SECRET that was replaced since: as good as missing, the worker makes another.
    if (isAppError(error)) return null
    throw error
  }
}

/** Stores a new leaf and forgets those of its kind that have ended. */
export async function storeLeaf(
  deps: { db: Database; sealer: Sealer },
  kind: LeafKind,
  leaf: CertifiedKey & { notAfter: Date },
  now: Date,
): Promise<void> {
  await deps.db.keyPair.create({
    data: {
      id: newId(),
      kind,
      certificatePem: leaf.certificatePem,
      privateKeySealed: deps.sealer.seal(leaf.privateKeyPem),
      notAfter: leaf.notAfter,
      createdAt: now,
    },
  })
  await deps.db.keyPair.deleteMany({ where: { kind, notAfter: { lt: now } } })
}

function open(
  row: { certificatePem: string; privateKeySealed: string },
  sealer: Sealer,
): CertifiedKey {
  return { certificatePem: row.certificatePem, privateKeyPem: sealer.open(row.privateKeySealed) }
}
