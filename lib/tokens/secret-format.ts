import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

export type TokenKind = 'personal' | 'ci'

const PREFIX: Readonly<Record<TokenKind, string>> = { personal: 'berth_pat_', ci: 'berth_ci_' }
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const RANDOM_BYTES = 32
const RANDOM_CHARS = 43
const CHECKSUM_CHARS = 6
const HINT_CHARS = 4
const SHAPE = /^berth_(?:pat|ci)_[0-9A-Za-z]{49}$/

/**
 * A new secret: a prefix that scanners of leaked secrets can look for, 256 random bits and a checksum (CRC32), in
 * base 62: letters and digits only, so that a double click selects it and no shell changes it.
 */
export function makeSecret(kind: TokenKind): string {
  const random = BigInt(`0x${randomBytes(RANDOM_BYTES).toString('hex')}`)
  const body = PREFIX[kind] + inDigits(random, RANDOM_CHARS)
  return body + checksumOf(body)
}

/** Whether a password is meant as an access token, so that no directory needs to be asked about it. */
export function hasTokenPrefix(text: string): boolean {
  return Object.values(PREFIX).some((prefix) => text.startsWith(prefix))
}

/** Whether a secret is whole: told from its checksum alone, without looking anything up. */
export function isWholeSecret(text: string): boolean {
  if (!SHAPE.test(text)) return false
  const end = text.length - CHECKSUM_CHARS
  return text.slice(end) === checksumOf(text.slice(0, end))
}

/** What is kept of a secret. A fast hash is right here: nobody guesses 256 random bits. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** The first characters of a secret, by which people tell which one a program holds. */
export function hintOf(secret: string): string {
  const prefix = Object.values(PREFIX).find((each) => secret.startsWith(each)) ?? ''
  return secret.slice(0, prefix.length + HINT_CHARS)
}

function checksumOf(body: string): string {
  return inDigits(BigInt(crc32(body)), CHECKSUM_CHARS)
}

function inDigits(value: bigint, length: number): string {
  let text = ''
  const base = BigInt(DIGITS.length)
  for (let rest = value; text.length < length; rest /= base) {
    text = DIGITS.charAt(Number(rest % base)) + text
  }
  return text
}
