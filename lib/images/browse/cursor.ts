import { z } from 'zod'
import { AppError } from '../../kernel/app-error'

/** A place in a sorted list: beside the row of this name, whose value in the sorted column this is. */
export type Cursor = { value: string | null; name: string }

const cursorSchema = z.tuple([z.string().max(600).nullable(), z.string().max(255)])

export function formatCursor({ value, name }: Cursor): string {
  return Buffer.from(JSON.stringify([value, name])).toString('base64url')
}

/** @throws AppError BAD_INPUT for anything that `formatCursor` did not write */
export function parseCursor(text: string, field: 'after' | 'before'): Cursor {
  try {
    const [value, name] = cursorSchema.parse(
      JSON.parse(Buffer.from(text, 'base64url').toString('utf8')),
    )
    return { value, name }
  } catch {
    throw new AppError('BAD_INPUT', 'This is no place in the list. Begin with its first page.', {
      field,
    })
  }
}
