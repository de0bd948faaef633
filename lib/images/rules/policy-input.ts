import { z } from 'zod'
import { isUniqueViolation } from '../../db/database-errors'
import { AppError } from '../../kernel/app-error'
import { registryRefInput } from '../image-input'
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

/** The same of a registry, with how often it runs. */
export const scheduledShape = {
  ...registryRefInput,
  ...policyShape,
  everyHours: z
    .number()
    .int()
    .min(1)
    .max(24 * 31),
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

/** What writes a policy; a name that another one of the registry has is `NAME_TAKEN`. */
export async function unlessTaken<T>(written: Promise<T>): Promise<T> {
  try {
    return await written
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('NAME_TAKEN', 'There is a policy of this name.', { field: 'name' })
  }
}

export function noSuchPolicy(): AppError {
  return new AppError('NOT_FOUND', 'There is no such policy (any more).')
}
