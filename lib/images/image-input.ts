import { z } from 'zod'

const SEARCH_CHARS_MAX = 200
const NAME_CHARS_MAX = 255
const CURSOR_CHARS_MAX = 1600

/** Which registry, as it stands in the address of its pages. */
export const registryRefInput = {
  tenantSlug: z.string().max(NAME_CHARS_MAX),
  registrySlug: z.string().max(NAME_CHARS_MAX),
}

export const repositoryInput = z.string().max(NAME_CHARS_MAX)

/** Part of a name; databases have no place for the character 0. */
export const searchInput = z
  .string()
  .max(SEARCH_CHARS_MAX)
  .regex(/^[^\0]*$/)

/** One page of a sorted list. */
export const pageInput = {
  search: searchInput.optional(),
  /** `nextCursor` or `previousCursor` of another page; its row need not exist any more. */
  after: z.string().max(CURSOR_CHARS_MAX).optional(),
  before: z.string().max(CURSOR_CHARS_MAX).optional(),
  order: z.enum(['asc', 'desc']).optional(),
}
