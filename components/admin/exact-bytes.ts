import { formatBytes, parseBytes } from '@/lib/kernel/bytes'

/**
 * `bytes` as a text for a field: read back it is the same number. `1.5 GiB` where that is exact,
 * plain bytes where rounding would change what was never touched.
 */
export function exactBytes(bytes: number): string {
  const text = formatBytes(bytes)
  return parseBytes(text) === bytes ? text : String(bytes)
}
