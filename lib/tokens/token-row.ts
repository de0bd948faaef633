import type { Prisma } from '../db/generated/client'
import { TOKEN_ACTIONS, type TokenAction, type TokenScope } from '../tenants/token-scope'
import type { TokenKind } from './secret-format'

/** What an access token is and lets do, without its secrets. */
export const TOKEN_SELECT = {
  id: true,
  kind: true,
  name: true,
  username: true,
  directoryId: true,
  tenantId: true,
  loginName: true,
  everyRegistry: true,
  registryIds: true,
  repositories: true,
  actions: true,
  createdBy: true,
  createdAt: true,
  revokedAt: true,
} as const satisfies Prisma.AccessTokenSelect

export type TokenRow = Prisma.AccessTokenGetPayload<{ select: typeof TOKEN_SELECT }>

/** The scope of a stored token; unknown words mean a newer or damaged database and are loud. */
export function scopeOfRow(row: TokenRow): TokenScope {
  return {
    tokenId: row.id,
    kind: parseKind(row.kind),
    name: row.name,
    tenantId: row.tenantId,
    registryIds: row.everyRegistry ? null : row.registryIds,
    repositories: row.repositories,
    actions: row.actions.map(parseAction),
  }
}

/** What the audit trail calls a token. */
export function subjectOfToken(row: Pick<TokenRow, 'username' | 'name' | 'loginName'>): string {
  return row.username === null ? row.loginName : `${row.username}/${row.name}`
}

/** The scope in the plain values of the audit trail. */
export function scopeSummary(row: TokenRow): Record<string, string> {
  return {
    registries: row.everyRegistry ? 'every' : row.registryIds.join(' '),
    repositories: row.repositories.join(' '),
    actions: row.actions.join(' '),
  }
}

function parseKind(text: string): TokenKind {
  if (text === 'personal' || text === 'ci') return text
  throw new Error(`unknown token kind ${JSON.stringify(text)}`)
}

function parseAction(text: string): TokenAction {
  const action = TOKEN_ACTIONS.find((known) => known === text)
  if (action === undefined) throw new Error(`unknown token action ${JSON.stringify(text)}`)
  return action
}
