// What pages and scripts see of access tokens. Plain JSON: times are ISO 8601 strings. No secret, and no hash of one.
import type { TokenAction } from '../tenants/token-scope'
import type { SecretState } from './secret-state'
import type { TokenPolicy } from './token-policy'

export type SecretView = {
  id: string
  /** Its first characters, by which people tell which one a program holds. */
  hint: string
  state: SecretState
  isExpiringSoon: boolean
  createdBy: string
  createdAt: string
  /** Null is never. */
  expiresAt: string | null
  endsAt: string | null
  lastUse: { at: string; address: string | null; client: string | null } | null
}

export type AccessTokenView = {
  id: string
  kind: 'personal' | 'ci'
  name: string
  /** What docker login takes as user name. */
  loginName: string
  /** Null: every registry of the person or the tenant. Those that are gone are left out. */
  registries: { id: string; name: string }[] | null
  repositories: string[]
  actions: TokenAction[]
  createdBy: string
  createdAt: string
  /** The latest first. */
  secrets: SecretView[]
}

/** The only time that a secret leaves Berth. */
export type IssuedToken = { token: AccessTokenView; secret: string }

export type RegistryChoice = { id: string; name: string; address: string | null }

/** What a form for a new token needs to know. */
export type TokenFormFacts = {
  policy: TokenPolicy
  defaultDays: number
  registries: RegistryChoice[]
}

/** One token on its own page. */
export type TokenDetail = {
  token: AccessTokenView
  policy: TokenPolicy
  defaultDays: number
  mayRotate: boolean
  /** Those of its owner or tenant, for what is ready to copy after a rotation. */
  registries: RegistryChoice[]
}

export type CiAccountsView = { accounts: AccessTokenView[]; mayManage: boolean }

export type AllTokensView = {
  policy: TokenPolicy
  /** Secrets that live longer than the policy allows, as they were made before it. */
  beyondPolicy: number
  tokens: AccessTokenView[]
  /** Give it back as `after` for the next page; null on the last. */
  nextCursor: string | null
}

export type ExpiringToken = {
  tokenId: string
  name: string
  /** Of a CI account; null for the reader’s own token. */
  tenantSlug: string | null
  expiresAt: string
  isExpired: boolean
}
