import { z } from 'zod'
import { AppError } from '../../kernel/app-error'

/** A place in a sorted list: beside the row of this name, whose value in the sorted column this is. */
export type Cursor = { value: string | null; name: string }

/** What a value is to the database. */
export type ValueType = 'text' | 'int' | 'bigint' | 'timestamptz'

// Whatever passes can be cast: an address that somebody made up is a bad input and no failure of ours.
const text = z.string().regex(/^[^\0]{0,600}$/)
const VALUES = {
  text,
  int: z.string().regex(/^\d{1,9}$/),
  bigint: z.string().regex(/^\d{1,18}$/),
  timestamptz: z.iso.datetime().regex(/^[12]/),
} as const satisfies Readonly<Record<ValueType, z.ZodType<string>>>

export function formatCursor({ value, name }: Cursor): string {
  return Buffer.from(JSON.stringify([value, name])).toString('base64url')
}

/** @throws AppError BAD_INPUT for anything that `formatCursor` did not write for a column of this type */
export function parseCursor(written: string, type: ValueType, field: 'after' | 'before'): Cursor {
  try {
    const json = JSON.parse(Buffer.from(written, 'base64url').toString('utf8'))
    const [value, name] = z.tuple([VALUES[type].nullable(), text]).parse(json)
    return { value, name }
  } catch {
    throw new AppError('BAD_INPUT', 'This is no place in the list. Begin with its first page.', {
      field,
    })
  }
}
