import { z } from 'zod'

/** One setting: how it is parsed, what it is without a value, and what the table in docs/configuration.md says. */
export type Setting<T> = {
  parse: z.ZodType<T, string>
  /** A ready value, or `undefined` for "not set". */
  fallback: T
  expected: string
  about: string
  /** May also come from the file that `<NAME>_FILE` names. */
  secret?: true
}

export function setting<T>(value: Setting<T>): Setting<T> {
  return value
}

export const text = z.string().min(1)
export const optionalText = (about: string, expected = 'text') =>
  setting<string | undefined>({ parse: text, fallback: undefined, expected, about })
export const secret = (about: string) =>
  setting<string | undefined>({
    parse: z.string().min(32),
    fallback: undefined,
    expected: 'at least 32 characters',
    about,
    secret: true,
  })
