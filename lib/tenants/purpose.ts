import { z } from 'zod'

/** Why somebody asks: read by those who decide, and later by colleagues. */
export const purposeSchema = z
  .string()
  .trim()
  .min(3, 'Say in a few words what it is for.')
  .max(500, 'Use at most 500 characters.')
