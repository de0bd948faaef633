import { z } from 'zod'
import type { Database } from '../db/database'
import type { UseCaseContext } from './context'
import type { TeamGroup } from './membership'
import { parseRole } from './roles'
import type { TenantRole } from './views'

const groupsSchema = z.array(z.object({ id: z.string(), name: z.string() }))

export type KnownPerson = {
  username: string
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
    select: { username: true, displayName: true, groups: true, groupsReadAt: true },
  })
  return row === null ? null : { ...row, groups: groupsSchema.parse(row.groups) }
}

/** Roles of somebody beside those of directory groups, by tenant id. */
export async function loadGrants(db: Database, username: string): Promise<Map<string, TenantRole>> {
  const rows = await db.tenantGrant.findMany({
    where: { username },
    select: { tenantId: true, role: true },
  })
  return new Map(rows.map((row) => [row.tenantId, parseRole(row.role)]))
}
