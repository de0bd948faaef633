import { z } from 'zod'
import { parseCursor } from './cursor'

const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z?)?$/
const DAY_MS = 86_400_000

/** A day or a minute, in UTC. */
const moment = z
  .string()
  .regex(MOMENT, 'Give a day as in 2026-11-24, or a time as in 2026-11-24T10:00, in UTC.')
  .refine((text) => !Number.isNaN(toDate(text).getTime()), 'There is no such day.')

/** An empty field of a form is no condition. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

/** The filters of both records as they stand in a URL, each optional. */
export const recordFilterShape = {
  person: optional(z.string().trim().max(256)),
  action: optional(z.string().max(64)),
  /** `team/registry`; below a team the registry alone will do. */
  registry: optional(z.string().trim().max(200)),
  result: optional(z.enum(['ok', 'refused', 'failed'])),
  from: optional(moment),
  /** A day is taken whole. */
  to: optional(moment),
} as const

export const cursorInput = optional(
  z.string().transform((text, context) => {
    const cursor = parseCursor(text)
    if (cursor !== null) return cursor
    context.addIssue({ code: 'custom', message: 'This is no page of the list.' })
    return z.NEVER
  }),
)

/** Times of a filter: `from` inclusive, `to` exclusive. */
export function toSpan(filter: { from?: string | undefined; to?: string | undefined }) {
  return {
    ...(filter.from === undefined ? {} : { from: toDate(filter.from) }),
    ...(filter.to === undefined ? {} : { to: afterEnd(filter.to) }),
  }
}

function toDate(text: string): Date {
  if (!text.includes('T')) return new Date(`${text}T00:00:00Z`)
  return new Date(text.endsWith('Z') ? text : `${text}Z`)
}

/** The first moment that is not meant: the next day, or the next minute. */
function afterEnd(text: string): Date {
  const end = toDate(text)
  if (!text.includes('T')) return new Date(end.getTime() + DAY_MS)
  return text.split(':').length === 2 ? new Date(end.getTime() + 60_000) : end
}
