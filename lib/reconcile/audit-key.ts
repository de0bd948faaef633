import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { Database } from '../db/database'
import { createSealer } from '../pki/seal'

const ID = 'audit-key'
// The column wants a date; this key signs until it is replaced.
const NEVER = new Date('9999-12-31T00:00:00Z')

/**
 * The Ed25519 key that signs checkpoints of the audit trail: made at the first call, kept sealed under `CA_SECRET`.
 * Its public half is stored in clear, in PEM. Idempotent; safe with several workers.
 *
 * @throws AppError INTERNAL when CA_SECRET is not the one that it was sealed with
 */
export async function openAuditKey(deps: { db: Database; caSecret: string }): Promise<KeyObject> {
  const sealer = createSealer(deps.caSecret, 'audit')
  const find = () =>
    deps.db.keyPair.findUnique({ where: { id: ID }, select: { privateKeySealed: true } })
  if ((await find()) === null) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    await deps.db.keyPair.createMany({
      data: {
        id: ID,
        kind: ID,
        certificatePem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
        privateKeySealed: sealer.seal(
          privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
        ),
        notAfter: NEVER,
      },
      skipDuplicates: true,
    })
  }
  const stored = await find()
  if (stored === null) throw new Error('the key of the audit trail is gone')
  return createPrivateKey(sealer.open(stored.privateKeySealed))
}
