import type { ActionResult } from '@/lib/client/problem'

export type ChangeBudget = (input: {
  tenantId: string
  budgetBytes: number
  maxRegistries: number
}) => Promise<ActionResult<unknown>>

export type ChangeQuota = (input: {
  registryId: string
  quotaBytes: number
  /** The person was told that more is stored already, so that pushes stop, and wants it. */
  acceptBelowUsage?: boolean
}) => Promise<ActionResult<unknown>>
