import { timingSafeEqual } from 'node:crypto'
import type { Database } from '../db/database'
import { clientName } from '../kernel/caller'
import type { UseCaseContext } from '../tenants/context'
import { hashSecret } from './secret-format'
import type { SecretTimes } from './secret-state'
import { TOKEN_SELECT, type TokenRow } from './token-row'

const USE_WRITTEN_EVERY_MS = 60_000

export type FoundSecret = SecretTimes & { id: string; lastUsedAt: Date | null; token: TokenRow }

/** The stored secret, whatever its state; null when nobody ever made it. One query. */
export async function findSecret(db: Database, secret: string): Promise<FoundSecret | null> {
  const hash = hashSecret(secret)
  const row = await db.tokenSecret.findUnique({
    where: { hash },
    select: {
      id: true,
      hash: true,
      expiresAt: true,
      endsAt: true,
      lastUsedAt: true,
      token: { select: TOKEN_SELECT },
    },
  })
  // The index found it already; this compares once more in constant time, whatever the database compares like.
  if (row === null || !timingSafeEqual(Buffer.from(row.hash), Buffer.from(hash))) return null
  const { hash: _, ...found } = row
  return found
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
