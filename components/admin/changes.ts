import type { ActionResult } from '@/lib/client/problem'

/** The server actions that the page hands to its forms. */
export type ChangeBudget = (input: {
  tenantSlug: string
  budgetBytes: number
  maxRegistries: number
}) => Promise<ActionResult<unknown>>

export type ChangeQuota = (input: {
  tenantSlug: string
  registrySlug: string
  quotaBytes: number
}) => Promise<ActionResult<unknown>>
