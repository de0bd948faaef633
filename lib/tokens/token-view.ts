import type { Database, Transaction } from '../db/database'
import type { Prisma } from '../db/generated/client'
import { isExpiringSoon, secretState } from './secret-state'
import { scopeOfRow, TOKEN_SELECT } from './token-row'
import type { AccessTokenView, SecretView } from './views'

/** Secrets that are shown: the live ones are among the latest, as no more than two of them may be live. */
const SECRETS_SHOWN = 5

/** An access token as lists show it. */
export const TOKEN_VIEW_SELECT = {
  ...TOKEN_SELECT,
  tenant: { select: { slug: true } },
  secrets: {
    select: {
      id: true,
      hint: true,
      createdBy: true,
      createdAt: true,
      expiresAt: true,
      endsAt: true,
      lastUsedAt: true,
      lastUsedAddress: true,
      lastUsedClient: true,
    },
    orderBy: { createdAt: 'desc' },
    take: SECRETS_SHOWN,
  },
} as const satisfies Prisma.AccessTokenSelect

export type TokenViewRow = Prisma.AccessTokenGetPayload<{ select: typeof TOKEN_VIEW_SELECT }>

/** Views of some tokens, in their order, with the names of their registries. */
export async function toTokenViews(
  db: Pick<Database | Transaction, 'registry'>,
  rows: readonly TokenViewRow[],
  now: Date,
): Promise<AccessTokenView[]> {
  const ids = [...new Set(rows.flatMap((row) => row.registryIds))]
  const registries = await db.registry.findMany({
    where: { id: { in: ids }, deletedAt: null },
    select: { id: true, slug: true, tenant: { select: { slug: true } } },
    orderBy: [{ tenant: { slug: 'asc' } }, { slug: 'asc' }],
  })
  return rows.map((row) => {
    const scope = scopeOfRow(row)
    return {
      id: row.id,
      kind: scope.kind,
      name: row.name,
      loginName: row.loginName,
      registries:
        scope.registryIds === null
          ? null
          : registries
              .filter(({ id }) => row.registryIds.includes(id))
              .map(({ id, slug, tenant }) => ({ id, name: `${tenant.slug}/${slug}` })),
      repositories: [...scope.repositories],
      actions: [...scope.actions],
      createdBy: row.createdBy,
      createdAt: row.createdAt.toISOString(),
      secrets: row.secrets.map((secret) => toSecretView(secret, now)),
    }
  })
}

function toSecretView(row: TokenViewRow['secrets'][number], now: Date): SecretView {
  return {
    id: row.id,
    hint: row.hint,
    state: secretState(row, now),
    isExpiringSoon: isExpiringSoon(row, now),
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    endsAt: row.endsAt?.toISOString() ?? null,
    lastUse:
      row.lastUsedAt === null
        ? null
        : {
            at: row.lastUsedAt.toISOString(),
            address: row.lastUsedAddress,
            client: row.lastUsedClient,
          },
  }
}
