import { z } from 'zod'
import type { Database, Transaction } from '../db/database'
import type { UseCaseContext } from './context'
import type { TeamGroup } from './membership'
import { OIDC_PREFIX } from './oidc-name'
import { highestRole, parseRole } from './roles'
import type { TenantRole } from './views'

const groupsSchema = z.array(z.object({ id: z.string(), name: z.string() }))

export type KnownPerson = {
  username: string
  /** The directory's own lasting id; a name that somebody else gets has another one. */
  directoryId: string
  displayName: string
  groups: TeamGroup[]
  groupsReadAt: Date
}

/** Keeps what the directory just said of somebody: names and all groups, with the time. The last one wins. */
export async function rememberPerson(
  context: Pick<UseCaseContext, 'db' | 'clock'>,
  person: {
    username: string
    /** The directory's own lasting id of the person. */
    id: string
    displayName: string
    email?: string | null | undefined
    groups: readonly TeamGroup[]
  },
): Promise<void> {
  const facts = {
    directoryId: person.id,
    displayName: person.displayName,
    email: person.email ?? null,
    groups: person.groups.map(({ id, name }) => ({ id, name })),
    groupsReadAt: context.clock.now(),
  }
  await context.db.person.upsert({
    where: { username: person.username },
    create: { username: person.username, ...facts },
    update: facts,
  })
}

/** What is remembered of somebody; null for people who never signed in here. */
export async function findPerson(db: Database, username: string): Promise<KnownPerson | null> {
  const row = await db.person.findUnique({
    where: { username },
    select: {
      username: true,
      directoryId: true,
      displayName: true,
      groups: true,
      groupsReadAt: true,
    },
  })
  return row === null ? null : { ...row, groups: parseGroups(row.groups) }
}

/** Groups as they are stored. */
export function parseGroups(stored: unknown): TeamGroup[] {
  return groupsSchema.parse(stored)
}

/**
 * Roles of somebody beside those of the teams' own groups, by tenant id: granted to the person, or to a directory
 * group that the person is in. The higher one where there are both.
 */
export async function loadGrants(
  db: Pick<Transaction, '$queryRaw'>,
  person: { username: string; groups: readonly TeamGroup[] },
): Promise<Map<string, TenantRole>> {
  const groupIds = person.groups.map((group) => group.id)
  // Every request asks, so in one question.
  const granted = await db.$queryRaw<{ tenantId: string; role: string }[]>`
    SELECT "tenantId", "role" FROM "TenantGrant" WHERE "username" = ${person.username}
    UNION ALL
    SELECT "tenantId", "role" FROM "TenantGroupRole" WHERE "groupId" = ANY(${groupIds})`
  const roles = new Map<string, TenantRole>()
  for (const { tenantId, role } of granted) {
    const known = roles.get(tenantId)
    const found = parseRole(role)
    roles.set(tenantId, highestRole(known === undefined ? [found] : [known, found]) ?? found)
  }
  return roles
}

/** The name under which somebody with that lasting id of an identity provider is known; null for nobody. */
export async function findUsernameOf(db: Database, directoryId: string): Promise<string | null> {
  const row = await db.person.findFirst({
    where: { directoryId, username: { startsWith: OIDC_PREFIX } },
    select: { username: true },
  })
  return row?.username ?? null
}
