import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { hexOf } from './chain'

/** Word on the last row of a month that is over. */
export type Checkpoint = {
  /** As in `2026-01`, in UTC. */
  month: string
  id: bigint
  hash: Uint8Array
  at: Date
}

export type SignedCheckpoint = Checkpoint & {
  /** SubjectPublicKeyInfo in DER. */
  publicKey: Uint8Array
  signature: Uint8Array
}

/** The very text that is signed, so that a checkpoint can be checked with openssl alone. */
export function checkpointText({ month, id, hash, at }: Checkpoint): string {
  return `berth audit checkpoint v1\nmonth ${month}\nid ${id}\nhash ${hexOf(hash)}\nat ${at.toISOString()}\n`
}

/** Signs with an Ed25519 key. */
export function signCheckpoint(checkpoint: Checkpoint, key: KeyObject): SignedCheckpoint {
  return {
    ...checkpoint,
    publicKey: createPublicKey(key).export({ format: 'der', type: 'spki' }),
    signature: sign(null, Buffer.from(checkpointText(checkpoint)), key),
  }
}

/** Whether a checkpoint is what was signed by the key that it names. Never throws. */
export function isCheckpointWhole(checkpoint: SignedCheckpoint): boolean {
  try {
    const key = createPublicKey({
      key: Buffer.from(checkpoint.publicKey),
      format: 'der',
      type: 'spki',
    })
    return verify(null, Buffer.from(checkpointText(checkpoint)), key, checkpoint.signature)
  } catch {
    return false
  }
}
