import { z } from 'zod'

const SEARCH_CHARS_MAX = 200
const NAME_CHARS_MAX = 255

/** Which registry, as it stands in the address of its pages. */
export const registryRefInput = {
  tenantSlug: z.string().max(NAME_CHARS_MAX),
  registrySlug: z.string().max(NAME_CHARS_MAX),
}

export const repositoryInput = z.string().max(NAME_CHARS_MAX)

/** One page of a sorted list. */
export const pageInput = {
  search: z.string().max(SEARCH_CHARS_MAX).optional(),
  after: z.string().max(NAME_CHARS_MAX).optional(),
}
