import type { UseCaseContext } from '../tenants/context'
import { EXPIRING_SOON_DAYS } from './secret-state'

const DAY_MS = 24 * 60 * 60_000
const ACCOUNTS_MAX = 2000

export type TokenFigures = {
  /** Secrets of tokens that are not revoked, by kind. Those that a rotation ended are no longer there. */
  secrets: {
    kind: string
    usable: number
    expiringSoon: number
    expired: number
    endless: number
  }[]
  /** When the latest secret of each CI account expires, the first ones first; those without an expiry are left out. */
  accounts: { tenant: string; account: string; expiresAt: Date }[]
}

/** What a monitoring system should know of secrets that expire. Two queries, whatever the number of tokens. */
export async function measureExpiry(
  context: Pick<UseCaseContext, 'db' | 'clock'>,
): Promise<TokenFigures> {
  const now = context.clock.now()
  const soon = new Date(now.getTime() + EXPIRING_SOON_DAYS * DAY_MS)
  const secrets = await context.db.$queryRaw<TokenFigures['secrets']>`
    SELECT t."kind",
      count(*) FILTER (WHERE s."expiresAt" IS NULL OR s."expiresAt" > ${now})::int AS "usable",
      count(*) FILTER (WHERE s."endsAt" IS NULL AND s."expiresAt" > ${now} AND s."expiresAt" <= ${soon})::int AS "expiringSoon",
      count(*) FILTER (WHERE s."expiresAt" <= ${now})::int AS "expired",
      count(*) FILTER (WHERE s."expiresAt" IS NULL)::int AS "endless"
    FROM "TokenSecret" s JOIN "AccessToken" t ON t."id" = s."tokenId"
    WHERE t."revokedAt" IS NULL AND (s."endsAt" IS NULL OR s."endsAt" > ${now})
    GROUP BY t."kind" ORDER BY t."kind"`
  const accounts = await context.db.$queryRaw<TokenFigures['accounts']>`
    SELECT n."slug" AS "tenant", t."name" AS "account", max(s."expiresAt") AS "expiresAt"
    FROM "TokenSecret" s
      JOIN "AccessToken" t ON t."id" = s."tokenId"
      JOIN "Tenant" n ON n."id" = t."tenantId"
    WHERE t."revokedAt" IS NULL AND s."endsAt" IS NULL
    GROUP BY n."slug", t."name"
    HAVING bool_and(s."expiresAt" IS NOT NULL)
    ORDER BY max(s."expiresAt") LIMIT ${ACCOUNTS_MAX}`
  return { secrets, accounts }
}
