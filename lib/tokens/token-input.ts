import { z } from 'zod'
import { checkRepositoryGlob } from '../tenants/repository-glob'
import { checkName } from '../tenants/slug'
import { TOKEN_ACTIONS } from '../tenants/token-scope'
import { POLICY_DAYS_MAX } from './token-policy'

const REGISTRIES_MAX = 200
const GLOBS_MAX = 20
const OVERLAP_HOURS_MAX = 30 * 24

/** A text that a check must find no fault with; its sentence becomes the problem of the field. */
function checked(check: (text: string) => string | null) {
  return z
    .string()
    .max(200)
    .superRefine((text, refinement) => {
      const problem = check(text)
      if (problem !== null) refinement.addIssue({ code: 'custom', message: problem })
    })
}

export const idInput = z.string().max(100)

/** Name, scope and life of a new token. */
export const newTokenInput = {
  name: checked(checkName),
  /** Null: every registry, also those to come. */
  registryIds: z
    .array(idInput)
    .min(1, 'Choose at least one registry.')
    .max(REGISTRIES_MAX)
    .nullable(),
  repositories: z
    .array(checked(checkRepositoryGlob))
    .min(1, 'Write at least one repository, or ** for all.')
    .max(GLOBS_MAX, `Use at most ${GLOBS_MAX} lines.`),
  actions: z
    .array(z.enum(TOKEN_ACTIONS))
    .max(TOKEN_ACTIONS.length)
    .refine((actions) => actions.includes('pull'), 'Pushing and deleting need pulling.')
    .transform((actions) => TOKEN_ACTIONS.filter((action) => actions.includes(action))),
  days: daysInput(),
}

/** Null is never. */
export function daysInput() {
  return z.number().int().min(1, 'At least one day.').max(POLICY_DAYS_MAX).nullable()
}

export const overlapHoursInput = z.number().int().min(0).max(OVERLAP_HOURS_MAX)
