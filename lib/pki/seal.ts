import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { AppError } from '../kernel/app-error'

export type Sealer = { seal(plain: string): string; open(sealed: string): string }

const VERSION = 'v1'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * Encrypts what rests in the database (AES-256-GCM, key by HKDF-SHA256 from `secret`, a random nonce each time).
 * What was sealed for one `purpose` opens for no other. A secret shorter than 32 characters is BAD_INPUT;
 * `open` throws INTERNAL when the secret differs or a byte was changed, without saying which.
 */
export function createSealer(secret: string, purpose: string): Sealer {
  if (secret.length < 32) {
    throw new AppError('BAD_INPUT', 'CA_SECRET must have at least 32 characters.')
  }
  const key = Buffer.from(hkdfSync('sha256', secret, 'berth seal', purpose, 32))
  const aad = Buffer.from(`${VERSION}:${purpose}`)

  return {
    seal(plain) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad)
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      const sealed = Buffer.concat([nonce, body, cipher.getAuthTag()])
      return `${VERSION}.${sealed.toString('base64url')}`
    },

    open(sealed) {
      const [version, encoded = '', ...rest] = sealed.split('.')
      const bytes = Buffer.from(encoded, 'base64url')
      if (version !== VERSION || rest.length > 0 || bytes.length < NONCE_BYTES + TAG_BYTES) {
        throw cannotOpen()
      }
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        })
        decipher.setAAD(aad).setAuthTag(bytes.subarray(-TAG_BYTES))
        const body = bytes.subarray(NONCE_BYTES, -TAG_BYTES)
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
      } catch {
        throw cannotOpen()
      }
    },
  }
}

function cannotOpen(): AppError {
  return new AppError(
    'INTERNAL',
    'The stored keys cannot be opened: CA_SECRET differs from the one they were sealed with, or they were changed in the database. Start with the CA_SECRET that was used before.',
    { terminal: true },
  )
}
