import { isIP } from 'node:net'
import { z } from 'zod'
import { parseBytes } from '../kernel/bytes'
import { parseDuration } from '../kernel/duration'

/** `true|false|1|0`, nothing looser. */
export const flag = z
  .enum(['true', 'false', '1', '0'])
  .transform((text) => text === 'true' || text === '1')

export const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65_535)

/** `5000-5999`, both ends included, as `{ first, last }`. */
export function range(limits: { min: number; max: number }) {
  return z
    .string()
    .regex(/^\d{1,10}-\d{1,10}$/)
    .transform((text) => {
      const [first = Number.NaN, last = Number.NaN] = text.split('-').map(Number)
      return { first, last }
    })
    .refine(
      (value) => value.first >= limits.min && value.last <= limits.max && value.first <= value.last,
    )
}

/** `1` or `0.5`. */
export const cpuCount = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,2})?$/)
  .transform(Number)
  .refine((value) => value > 0)

/** A size as people write it (`50 GiB`), in bytes. */
export const size = z.string().transform((text, context) => {
  const bytes = parseBytes(text)
  if (bytes !== null && bytes > 0) return bytes
  context.addIssue({ code: 'custom', message: 'a size' })
  return z.NEVER
})

/** A duration as people write it (`5 min`), in milliseconds. */
export function duration(limits: { minMs: number; maxMs: number }) {
  return z.string().transform((text, context) => {
    const ms = parseDuration(text)
    if (ms !== null && ms >= limits.minMs && ms <= limits.maxMs) return ms
    context.addIssue({ code: 'custom', message: 'a duration' })
    return z.NEVER
  })
}

/** One plain address, without a name around it. */
export const mailAddress = z.string().regex(/^[^\s@<>,;:"()]+@[^\s@<>,;:"()]+$/)

export function integer(limits: { min: number; max: number }) {
  return z
    .string()
    .regex(/^\d{1,12}$/)
    .transform(Number)
    .refine((value) => value >= limits.min && value <= limits.max)
}

export function url(protocols: readonly string[]) {
  return z
    .string()
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol))
}

/** Several values separated by blanks or commas; at least one. */
export function list(item: z.ZodType<string, string>) {
  return z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
    .pipe(z.array(item).min(1))
}

/** An address, or a network as in `10.0.0.0/8`. */
export const network = z.string().refine((text) => {
  const [address = '', prefix, ...more] = text.split('/')
  const bits = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1
  if (bits < 0 || more.length > 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits)
})
