import type { ActionResult } from '@/lib/client/problem'

/** The server actions that a page hands to the parts that need them. */
export type RetryAction = (input: {
  tenantSlug: string
  registrySlug: string
}) => Promise<ActionResult<unknown>>
export type RestartAction = (input: {
  tenantSlug: string
  registrySlug: string
  generation: number
}) => Promise<ActionResult<unknown>>
export type ChangeAction = (input: {
  registryId: string
  generation: number
  purpose: string
  replicas: number
  memoryBytes: number | null
  cpus: number | null
  image: string
}) => Promise<ActionResult<{ generation: number }>>
export type ContinueRollAction = (input: Record<string, never>) => Promise<ActionResult<unknown>>
export type SuspendAction = (input: {
  tenantSlug: string
  registrySlug: string
  reason: string
}) => Promise<ActionResult<unknown>>
export type ResumeAction = RetryAction
export type DeleteAction = (input: {
  tenantSlug: string
  registrySlug: string
  confirm: string
}) => Promise<ActionResult<unknown>>
export type RestoreAction = (input: {
  registryId: string
}) => Promise<ActionResult<{ tenantSlug: string; registrySlug: string }>>
export type EraseAction = (input: {
  registryId: string
  confirm: string
}) => Promise<ActionResult<unknown>>
export type RequestQuotaAction = (input: {
  tenantSlug: string
  registrySlug: string
  quotaBytes: number
  purpose: string
}) => Promise<ActionResult<unknown>>
export type QuotaAction = (input: {
  registryId: string
  quotaBytes: number
  /** The person was told that more is stored already, so that pushes stop, and wants it. */
  acceptBelowUsage?: boolean
}) => Promise<ActionResult<unknown>>
