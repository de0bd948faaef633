/** What access tokens may be given, in the words of the registry's own tokens. */
export const TOKEN_ACTIONS = ['pull', 'push', 'delete'] as const
export type TokenAction = (typeof TOKEN_ACTIONS)[number]

/** What an access token lets its bearer do at most; the rights of whom it belongs to limit it further. */
export type TokenScope = {
  tokenId: string
  kind: 'personal' | 'ci'
  name: string
  /** The only tenant of a CI account; null for personal tokens, which follow their owner. */
  tenantId: string | null
  /** Null: every registry of that tenant or person. Ids are never used again, so that a list stays what it was. */
  registryIds: readonly string[] | null
  repositories: readonly string[]
  actions: readonly TokenAction[]
}
