import type { Settings } from '../../env/settings'

export type SessionTimes = { startedAt: Date; lastSeenAt: Date; endedAt: Date | null }

/** Why a session counts no more: somebody ended it, its life is over, or nobody used it. */
export type SessionEnd = 'ended' | 'expired' | 'idle'

export type SessionPolicy = Pick<Settings, 'SESSION_LIFE' | 'SESSION_IDLE'>

/** Null while a session counts. */
export function sessionEnd(
  session: SessionTimes,
  policy: SessionPolicy,
  now: Date,
): SessionEnd | null {
  if (session.endedAt !== null) return 'ended'
  if (now.getTime() - session.startedAt.getTime() >= policy.SESSION_LIFE) return 'expired'
  if (now.getTime() - session.lastSeenAt.getTime() >= policy.SESSION_IDLE) return 'idle'
  return null
}

/** The sessions that still count, as a condition on rows; the same as `sessionEnd` says. */
export function openSince(policy: SessionPolicy, now: Date) {
  return {
    endedAt: null,
    startedAt: { gt: new Date(now.getTime() - policy.SESSION_LIFE) },
    lastSeenAt: { gt: new Date(now.getTime() - policy.SESSION_IDLE) },
  }
}

/** Whether use is worth writing down: often enough for the idle limit, seldom enough for the database. */
export function isTouchDue(
  session: Pick<SessionTimes, 'lastSeenAt'>,
  policy: SessionPolicy,
  now: Date,
): boolean {
  const everyMs = Math.min(60_000, policy.SESSION_IDLE / 10)
  return now.getTime() - session.lastSeenAt.getTime() >= everyMs
}
