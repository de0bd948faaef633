import type { ActionResult } from '@/lib/client/problem'
import type { IssuedToken } from '@/lib/tokens/views'

/** The server actions that a page hands to the parts that need them. */
export type NewTokenInput = {
  name: string
  registryIds: string[] | null
  repositories: string[]
  actions: ('pull' | 'push' | 'delete')[]
  days: number | null
}
export type CreateAction = (input: NewTokenInput) => Promise<ActionResult<IssuedToken>>
export type RotateAction = (input: {
  tokenId: string
  days: number | null
  overlapHours: number
}) => Promise<ActionResult<IssuedToken>>
export type RevokeAction = (input: { tokenId: string }) => Promise<ActionResult<unknown>>
export type EndSecretAction = (input: {
  tokenId: string
  secretId: string
}) => Promise<ActionResult<unknown>>
export type PolicyAction = (input: {
  maxDays: number
  neverAllowed: boolean
  applyToExisting: boolean
}) => Promise<ActionResult<{ shortened: number }>>
