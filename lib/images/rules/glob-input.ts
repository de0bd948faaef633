import { z } from 'zod'
import { checkRepositoryGlob } from '../../tenants/repository-glob'
import { checkTagGlob } from './tag-glob'

const glob = (check: (text: string) => string | null) =>
  z
    .string()
    .trim()
    .superRefine((text, context) => {
      const problem = check(text)
      if (problem !== null) context.addIssue({ code: 'custom', message: problem })
    })

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}$/u

/** What rules and policies have in common. */
export const globsInput = {
  name: z.string().trim().regex(NAME, 'Use 1 to 60 letters, digits, blanks, “.”, “_” and “-”.'),
  repositories: glob(checkRepositoryGlob),
  tags: glob(checkTagGlob),
}
