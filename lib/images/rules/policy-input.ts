import { z } from 'zod'
import { globsInput } from './glob-input'

const days = z.number().int().min(1).max(3650).nullable()

/** A clean-up policy as people write it. */
export const policyShape = {
  ...globsInput,
  keepLast: z.number().int().min(1).max(10_000).nullable(),
  olderThanDays: days,
  notPulledDays: days,
  takesLast: z.boolean(),
}

/** Without any of the three it would take everything. */
export function hasCondition(policy: {
  keepLast: number | null
  olderThanDays: number | null
  notPulledDays: number | null
}): boolean {
  return policy.keepLast !== null || policy.olderThanDays !== null || policy.notPulledDays !== null
}

export const NO_CONDITION = 'Say at least one of: how many to keep, how old, how long not pulled.'
