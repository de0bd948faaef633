const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 2 ** 10,
  kib: 2 ** 10,
  m: 2 ** 20,
  mib: 2 ** 20,
  g: 2 ** 30,
  gib: 2 ** 30,
  t: 2 ** 40,
  tib: 2 ** 40,
  p: 2 ** 50,
  pib: 2 ** 50,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  pb: 1e15,
}

export const KIB = 2 ** 10
export const MIB = 2 ** 20
export const GIB = 2 ** 30

/** `bytes` for people, in binary units with at most one decimal: `1536` is `1.5 KiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (Math.abs(value) >= 1024 && unit < UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  const text = unit === 0 || Number.isInteger(value) ? String(value) : value.toFixed(1)
  return `${text.replace(/\.0$/, '')} ${UNITS[unit]}`
}

/**
 * Bytes from what a person types: `50 GiB`, `1.5tib`, `20g`, `1048576`.
 * Binary units by default (`20g` is GiB); `GB` and its like are decimal. Returns null for anything else,
 * negative sizes, fractions of a byte and sizes that a number cannot hold exactly.
 */
export function parseBytes(text: string): number | null {
  const match = /^\s*(\d{1,16}(?:\.\d{1,6})?)\s*([a-z]*)\s*$/i.exec(text)
  const factor = FACTORS[(match?.[2] ?? '?').toLowerCase()]
  if (match?.[1] === undefined || factor === undefined) return null
  const bytes = Number(match[1]) * factor
  return Number.isSafeInteger(Math.round(bytes)) ? Math.round(bytes) : null
}
