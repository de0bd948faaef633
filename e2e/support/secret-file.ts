import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'

/** Writes 256 random bits as text to `file` for its owner alone, unless it exists. */
export function ensureSecretFile(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 })
  return file
}
