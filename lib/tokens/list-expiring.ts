import { z } from 'zod'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { can } from '../tenants/permissions'
import { ofPerson } from '../tenants/resource'
import { listCiTeams } from './list-ci-teams'
import { EXPIRING_SOON_DAYS } from './secret-state'
import type { ExpiringToken } from './views'

const SHOWN_MAX = 5
const SOON_MS = EXPIRING_SOON_DAYS * 24 * 60 * 60_000

export const listExpiringInput = z.strictObject({})

type ExpiringRow = Pick<ExpiringToken, 'tokenId' | 'name' | 'tenantSlug'> & { expiresAt: Date }

/**
 * What the actor should rotate: own tokens and CI accounts of tenants that the actor owns whose latest secret
 * expires within 14 days or did so in the last 14. The first ones, the most urgent first.
 */
export async function listExpiring(
  context: UseCaseContext,
  actor: Actor,
  _input: z.infer<typeof listExpiringInput>,
): Promise<ExpiringToken[]> {
  if (!can(actor, 'token.own', ofPerson(actor.username))) return []
  const owned = await listCiTeams(context, actor, {})
  const now = context.clock.now().getTime()
  // Every page asks, so in one question.
  const rows = await context.db.$queryRaw<ExpiringRow[]>`
    SELECT t."id" AS "tokenId", t."name", n."slug" AS "tenantSlug", s."expiresAt"
    FROM "TokenSecret" s
    JOIN "AccessToken" t ON t."id" = s."tokenId"
    LEFT JOIN "Tenant" n ON n."id" = t."tenantId"
    WHERE s."endsAt" IS NULL AND t."revokedAt" IS NULL
      AND s."expiresAt" > ${new Date(now - SOON_MS)} AND s."expiresAt" <= ${new Date(now + SOON_MS)}
      AND (t."username" = ${actor.username} OR t."tenantId" = ANY(${owned.map(({ id }) => id)}))
    ORDER BY s."expiresAt"
    LIMIT ${SHOWN_MAX}`
  return rows.map(({ expiresAt, ...token }) => ({
    ...token,
    expiresAt: expiresAt.toISOString(),
    isExpired: expiresAt.getTime() <= now,
  }))
}
