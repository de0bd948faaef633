import { z } from 'zod'
import { AppError } from '../../kernel/app-error'
import type { Actor } from '../../tenants/actor'
import { assertAdmin } from '../../tenants/assert-admin'
import type { UseCaseContext } from '../../tenants/context'
import { can } from '../../tenants/permissions'
import { ofPerson } from '../../tenants/resource'
import type { SessionView, SignedInView } from '../../tenants/views'
import { openSince } from './session-state'

const MOST = 100

/**
 * The sessions of somebody that count, the last used first; at most 100. One's own, or for admins anybody's.
 *
 * @throws AppError FORBIDDEN, before anything is looked up
 */
export async function listSessions(
  context: UseCaseContext,
  actor: Actor,
  input: { username: string; currentId: string | null },
): Promise<SessionView[]> {
  const { username, currentId } = input
  if (!can(actor, 'session.list', ofPerson(username)))
    throw new AppError('FORBIDDEN', 'Only admins may see the sessions of others.')
  const rows = await context.db.session.findMany({
    where: { username, ...openSince(context.settings, context.clock.now()) },
    select: { id: true, startedAt: true, lastSeenAt: true, address: true, client: true },
    orderBy: { lastSeenAt: 'desc' },
    take: MOST,
  })
  return rows.map((row) => ({
    ...row,
    startedAt: row.startedAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    isCurrent: row.id === currentId,
  }))
}

export const signedInInput = z.strictObject({ search: z.string().trim().max(100).default('') })

/**
 * Who is signed in, by name or user name; the 100 seen last.
 *
 * @throws AppError FORBIDDEN for who is no admin
 */
export async function listSignedIn(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof signedInInput>,
): Promise<SignedInView[]> {
  assertAdmin(actor, 'session.list')
  const open = openSince(context.settings, context.clock.now())
  const contains = { contains: input.search, mode: 'insensitive' } as const
  const people = { OR: [{ username: contains }, { displayName: contains }] }
  const groups = await context.db.session.groupBy({
    by: ['username'],
    where: { ...open, ...(input.search === '' ? {} : { person: people }) },
    _count: { _all: true },
    _max: { lastSeenAt: true },
    orderBy: { _max: { lastSeenAt: 'desc' } },
    take: MOST,
  })
  const known = await context.db.person.findMany({
    where: { username: { in: groups.map(({ username }) => username) } },
    select: { username: true, displayName: true },
  })
  const names = new Map(known.map((person) => [person.username, person.displayName]))
  return groups.map(({ username, _count, _max }) => ({
    username,
    displayName: names.get(username) ?? username,
    sessions: _count._all,
    lastSeenAt: (_max.lastSeenAt ?? new Date(0)).toISOString(),
  }))
}
