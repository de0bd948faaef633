import { z } from 'zod'
import { searchInput } from '../image-input'

const PLATFORM_CHARS_MAX = 100
const DAYS_MAX = 36_500

/** What stands in an address is text; what a job remembers is not. */
const switchInput = z
  .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
  .optional()

/** Which tags of a repository, as it stands in the address of its page. What is left out does not matter. */
export const tagFilterShape = {
  /** Part of the name, in either case. */
  search: searchInput.optional(),
  /** `linux/arm64`, which `linux/arm64/v8` is too. */
  platform: z
    .string()
    .max(PLATFORM_CHARS_MAX)
    .regex(/^[^\0]*$/)
    .optional(),
  /** Pushed longer ago than that. */
  olderThanDays: z.coerce.number().int().min(1).max(DAYS_MAX).optional(),
  neverPulled: switchInput,
  broken: switchInput,
}

export const tagFilterInput = z.strictObject(tagFilterShape)

export type TagFilter = z.infer<typeof tagFilterInput>

/** Whether there is anything that a tag could fail to match. */
export function isFilter(filter: TagFilter): boolean {
  const { search = '', platform = '', olderThanDays, neverPulled, broken } = filter
  return (
    search !== '' ||
    platform !== '' ||
    olderThanDays !== undefined ||
    neverPulled === true ||
    broken === true
  )
}
