import { createPrivateKey } from 'node:crypto'

export type GeneratedKeys = { keys: CryptoKeyPair; privateKeyPem: string }

/** A fresh ECDSA P-256 key pair for signing, with its private half as PKCS#8 PEM. */
export async function generateKeys(): Promise<GeneratedKeys> {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])
  const der = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
  const key = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' })
  return { keys, privateKeyPem: key.export({ format: 'pem', type: 'pkcs8' }).toString() }
}
