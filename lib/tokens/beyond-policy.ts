import type { Prisma } from '../db/generated/client'
import type { TokenPolicy } from './token-policy'

const DAY_MS = 24 * 60 * 60_000

/** The live secrets that a policy would not allow if they were made at `now`, and the expiry that it would. */
export function beyondPolicy(
  now: Date,
  policy: TokenPolicy,
): { where: Prisma.TokenSecretWhereInput; latest: { expiresAt: Date } } {
  const latest = new Date(now.getTime() + policy.maxDays * DAY_MS)
  return {
    latest: { expiresAt: latest },
    where: {
      token: { revokedAt: null },
      AND: [
        { OR: [{ endsAt: null }, { endsAt: { gt: now } }] },
        {
          OR: [
            { expiresAt: { gt: latest } },
            ...(policy.neverAllowed ? [] : [{ expiresAt: null }]),
          ],
        },
      ],
    },
  }
}
