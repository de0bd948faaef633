import { hexOf } from './chain'
import type { AuditRow } from './rows'

// JSON escapes what is below U+0020. Beyond it some characters still move cursors, break lines or turn text around.
const SNEAKY = /[\u007F-\u009F\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/g

/**
 * A row of the trail as one line of JSON in ASCII controls only, without the line break. Nothing that a person typed
 * can end the line, start another or reach the terminal.
 */
export function auditLine(row: AuditRow): string {
  return toLine({ type: 'audit', ...jsonOf(row) })
}

/** What JSON can hold of a row: numbers beyond 2^53 and hashes as text. */
export function jsonOf(row: AuditRow) {
  const { id, at, hash, ...rest } = row
  return { id: id.toString(), at: at.toISOString(), ...rest, hash: hexOf(hash) }
}

/** Any value as JSON in one harmless line. */
export function toLine(value: unknown): string {
  return JSON.stringify(value).replace(
    SNEAKY,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
