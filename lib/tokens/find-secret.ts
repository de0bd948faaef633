import { timingSafeEqual } from 'node:crypto'
import type { Database } from '../db/database'
import { clientName } from '../kernel/caller'
import type { UseCaseContext } from '../tenants/context'
import { hashSecret } from './secret-format'
import type { SecretTimes } from './secret-state'
import type { TokenRow } from './token-row'

const USE_WRITTEN_EVERY_MS = 60_000

export type FoundSecret = SecretTimes & { id: string; lastUsedAt: Date | null; token: TokenRow }

type Row = Omit<TokenRow, 'id'> &
  SecretTimes & { id: string; hash: string; lastUsedAt: Date | null; tokenId: string }

/**
 * The stored secret, whatever its state; null when nobody ever made it. One statement, since docker asks for tokens
 * at nearly every command and Prisma would make two of it.
 */
export async function findSecret(db: Database, secret: string): Promise<FoundSecret | null> {
  const hash = hashSecret(secret)
  const [row] = await db.$queryRaw<Row[]>`
    SELECT s."id", s."hash", s."expiresAt", s."endsAt", s."lastUsedAt", t."id" AS "tokenId",
      t."kind", t."name", t."username", t."directoryId", t."tenantId", t."loginName", t."everyRegistry",
      t."registryIds", t."repositories", t."actions", t."createdBy", t."createdAt", t."revokedAt"
    FROM "TokenSecret" s JOIN "AccessToken" t ON t."id" = s."tokenId" WHERE s."hash" = ${hash}`
  // The index found it already; this compares once more in constant time, whatever the database compares like.
  if (row === undefined || !timingSafeEqual(Buffer.from(row.hash), Buffer.from(hash))) return null
  const { id, expiresAt, endsAt, lastUsedAt, tokenId, hash: _, ...token } = row
  return { id, expiresAt, endsAt, lastUsedAt, token: { ...token, id: tokenId } }
}

/** Keeps when, from where and by what a secret was used, at most once a minute, so that a push costs one write. */
export async function recordUse(
  context: Pick<UseCaseContext, 'db' | 'clock'>,
  secret: Pick<FoundSecret, 'id' | 'lastUsedAt'>,
  use: { address: string | null; client: string | null },
): Promise<void> {
  const now = context.clock.now()
  const before = new Date(now.getTime() - USE_WRITTEN_EVERY_MS)
  if (secret.lastUsedAt !== null && secret.lastUsedAt > before) return
  // Another process may have written it meanwhile.
  await context.db.tokenSecret.updateMany({
    where: { id: secret.id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lte: before } }] },
    data: {
      lastUsedAt: now,
      lastUsedAddress: use.address,
      lastUsedClient: clientName(use.client),
    },
  })
}
