import { randomBytes } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * A new identifier: 20 characters of Crockford's base 32 in lower case (100 random bits).
 * Safe as a path segment, a Swarm object name and a label; never reused, never guessed.
 */
export function newId(): string {
  const bytes = randomBytes(20)
  let id = ''
  for (const byte of bytes) id += ALPHABET[byte & 31]
  return id
}

export const ID_PATTERN = /^[0-9a-hjkmnp-tv-z]{20}$/
