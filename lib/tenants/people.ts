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

/** The columns of what is remembered, for queries that start elsewhere. */
export const KNOWN_PERSON = {
  username: true,
  directoryId: true,
  displayName: true,
  groups: true,
  groupsReadAt: true,
} as const

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
    select: KNOWN_PERSON,
  })
  return row === null ? null : parsePerson(row)
}

/** A row that was read with `KNOWN_PERSON`. */
export function parsePerson(row: Omit<KnownPerson, 'groups'> & { groups: unknown }): KnownPerson {
  return { ...row, groups: parseGroups(row.groups) }
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
  db: Pick<Transaction, 'tenantGrant' | 'tenantGroupRole'>,
  person: { username: string; groups: readonly TeamGroup[] },
): Promise<Map<string, TenantRole>> {
  const [grants, mappings] = await Promise.all([
    db.tenantGrant.findMany({
      where: { username: person.username },
      select: { tenantId: true, role: true },
    }),
    db.tenantGroupRole.findMany({
      where: { groupId: { in: person.groups.map((group) => group.id) } },
      select: { tenantId: true, role: true },
    }),
  ])
  const roles = new Map<string, TenantRole>()
  for (const { tenantId, role } of [...grants, ...mappings]) {
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
