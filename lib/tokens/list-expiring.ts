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
  const secrets = await context.db.tokenSecret.findMany({
    where: {
      endsAt: null,
      expiresAt: { gt: new Date(now - SOON_MS), lte: new Date(now + SOON_MS) },
      token: {
        revokedAt: null,
        OR: [{ username: actor.username }, { tenantId: { in: owned.map(({ id }) => id) } }],
      },
    },
    select: {
      expiresAt: true,
      token: { select: { id: true, name: true, tenant: { select: { slug: true } } } },
    },
    orderBy: { expiresAt: 'asc' },
    take: SHOWN_MAX,
  })
  return secrets.flatMap(({ expiresAt, token }) =>
    expiresAt === null
      ? []
      : [
          {
            tokenId: token.id,
            name: token.name,
            tenantSlug: token.tenant?.slug ?? null,
            expiresAt: expiresAt.toISOString(),
            isExpired: expiresAt.getTime() <= now,
          },
        ],
  )
}
