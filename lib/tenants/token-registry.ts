import type { Database } from '../db/database'
import type { TenantBinding } from './membership'
import { parsePhase, type RegistryPhase } from './state'
import { type Suspension, suspensionOf } from './suspension'

/** What the token server must know of a registry before it decides. */
export type TokenRegistry = {
  id: string
  tenant: TenantBinding & { id: string; slug: string }
  slug: string
  desired: string
  phase: RegistryPhase
  quotaBytes: number
  /** Null until it is measured for the first time. */
  usedBytes: number | null
  usedMeasuredAt: Date | null
  suspension: Suspension | null
  /** It takes no pushes while its storage is cleaned up, until about then. */
  readOnlyUntil: Date | null
}

/** The registry that a token is asked for; null when it is unknown or deleted. */
export async function findTokenRegistry(
  db: Database,
  registryId: string,
): Promise<TokenRegistry | null> {
  const row = await db.registry.findUnique({
    where: { id: registryId, deletedAt: null },
    select: {
      id: true,
      slug: true,
      desired: true,
      phase: true,
      suspendedAt: true,
      suspendedBy: true,
      suspendReason: true,
      quotaBytes: true,
      usedBytes: true,
      usedMeasuredAt: true,
      readOnlyUntil: true,
      tenant: { select: { id: true, groupId: true, groupName: true, slug: true } },
    },
  })
  if (row === null) return null
  const { suspendedAt, suspendedBy, suspendReason, ...facts } = row
  return {
    ...facts,
    suspension: suspensionOf(row),
    phase: parsePhase(row.phase),
    quotaBytes: Number(row.quotaBytes),
    usedBytes: row.usedBytes === null ? null : Number(row.usedBytes),
  }
}

/** Names of the registries among some ids, deleted ones included. */
export async function findRegistryNames(
  db: Database,
  ids: readonly string[],
): Promise<Map<string, { subject: string; tenantId: string }>> {
  if (ids.length === 0) return new Map()
  const rows = await db.registry.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, slug: true, tenantId: true, tenant: { select: { slug: true } } },
  })
  return new Map(
    rows.map(({ id, slug, tenantId, tenant }) => [
      id,
      { subject: `${tenant.slug}/${slug}`, tenantId },
    ]),
  )
}

/** The live registry whose events token has this SHA-256 in hex; null for none. */
export async function findRegistryByEventsToken(
  db: Database,
  hash: string,
): Promise<{ id: string; tenantId: string } | null> {
  return db.registry.findUnique({
    where: { eventsTokenHash: hash, deletedAt: null },
    select: { id: true, tenantId: true },
  })
}
