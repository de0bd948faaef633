import type { ActionResult } from '@/lib/client/problem'

export type DeleteTenant = (input: {
  tenantId: string
  confirm: string
}) => Promise<ActionResult<unknown>>

export type ChangeBudget = (input: {
  tenantId: string
  budgetBytes: number
  maxRegistries: number
}) => Promise<ActionResult<unknown>>

export type ChangeOvercommit = (input: { allowed: boolean }) => Promise<ActionResult<unknown>>
