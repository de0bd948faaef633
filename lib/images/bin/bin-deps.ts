import type { Database } from '../../db/database'
import type { Caller } from '../../kernel/caller'
import type { Clock } from '../../kernel/clock'
import type { RegistryClient } from '../../registry/client'

/** One registry, and what its bin is changed with. */
export type BinDeps = {
  db: Database
  clock: Clock
  client: RegistryClient
  registry: BinRegistry
}

export type BinRegistry = {
  id: string
  tenantId: string
  /** `payments/apps`, for the audit trail. */
  name: string
  /** How long the team keeps deleted tags. */
  binDays: number
}

/** Who wants it, for the audit trail. */
export type Author = { username: string; requestId: string; caller: Caller | null }

/** Why a tag is in the bin; `because` names the policy or rule. */
export type BinReason =
  | { reason: 'person'; because: null }
  | { reason: 'policy' | 'rule'; because: string }

/** `restored` and `purged` are over but for a look at what was pushed in between. */
export const BIN_STATES = [
  'untagging',
  'binned',
  'restoring',
  'restored',
  'purging',
  'purged',
] as const
export type BinState = (typeof BIN_STATES)[number]
