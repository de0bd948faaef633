import type { Database } from '../db/database'
import type { WhyView } from './views'

const ROWS_MAX = 50

/** Somebody's personal access tokens that open a registry now, as far as the person's own rights go. */
export async function listApplyingTokens(
  db: Database,
  where: { registryId: string; username: string; now: Date },
): Promise<WhyView['tokens']> {
  const { registryId, username, now } = where
  const isLive = {
    AND: [
      { OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
      { OR: [{ endsAt: null }, { endsAt: { gt: now } }] },
    ],
  }
  const rows = await db.accessToken.findMany({
    where: {
      ...{ kind: 'personal', username, revokedAt: null, secrets: { some: isLive } },
      OR: [{ everyRegistry: true }, { registryIds: { has: registryId } }],
    },
    select: {
      ...{ id: true, name: true, actions: true, repositories: true },
      secrets: { where: isLive, select: { expiresAt: true, lastUsedAt: true } },
    },
    orderBy: { name: 'asc' },
    take: ROWS_MAX,
  })
  return rows.map(({ secrets, ...row }) => ({
    ...row,
    expiresAt: latest(secrets.map((secret) => secret.expiresAt)),
    lastUsedAt: latest(secrets.flatMap(({ lastUsedAt }) => lastUsedAt ?? [])),
  }))
}

/** The latest of some times; null without any, and where one of them is never. */
function latest(times: readonly (Date | null)[]): string | null {
  if (times.length === 0 || times.includes(null)) return null
  return new Date(Math.max(...times.map((time) => time?.getTime() ?? 0))).toISOString()
}
