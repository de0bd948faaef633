import type { Database, Transaction } from '../db/database'
import type { Prisma } from '../db/generated/client'
import type { Budget, Capacity } from './quota'
import { usageOf } from './registry-view'
import { parseRole } from './roles'
import type { RequestKind, RequestState, RequestView } from './views'

export const REQUEST_SELECT = {
  id: true,
  kind: true,
  groupId: true,
  groupName: true,
  tenantId: true,
  slug: true,
  purpose: true,
  quotaBytes: true,
  replicas: true,
  role: true,
  requestedBy: true,
  state: true,
  decidedBy: true,
  decisionReason: true,
  createdAt: true,
  decidedAt: true,
  tenant: { select: { slug: true } },
  registryId: true,
  registry: {
    select: {
      slug: true,
      deletedAt: true,
      quotaBytes: true,
      usedBytes: true,
      usedMeasuredAt: true,
      tenant: { select: { slug: true } },
    },
  },
} as const satisfies Prisma.RequestSelect

export type RequestRow = Prisma.RequestGetPayload<{ select: typeof REQUEST_SELECT }>

/** A request as people see it; `judgement` only for those who may decide it. */
export function toRequestView(
  row: RequestRow,
  names: ReadonlyMap<string, string>,
  judgement: RequestView['judgement'],
): RequestView {
  const { registry } = row
  return {
    id: row.id,
    kind: parseRequestKind(row.kind),
    state: parseRequestState(row.state),
    groupName: row.groupName,
    tenantSlug: row.tenant?.slug ?? null,
    slug: row.slug,
    purpose: row.purpose,
    quotaBytes: row.quotaBytes === null ? null : Number(row.quotaBytes),
    replicas: row.replicas,
    role: row.role === null ? null : parseRole(row.role),
    requestedBy: row.requestedBy,
    requestedByName: names.get(row.requestedBy) ?? row.requestedBy,
    createdAt: row.createdAt.toISOString(),
    decidedBy: row.decidedBy,
    decidedAt: row.decidedAt === null ? null : row.decidedAt.toISOString(),
    decisionReason: row.decisionReason,
    registry:
      registry === null || registry.deletedAt !== null
        ? null
        : { tenantSlug: registry.tenant.slug, slug: registry.slug },
    judgement,
  }
}

/** What whoever decides should know; the registry of a request for more quota is among it. */
export function toJudgement(
  row: RequestRow,
  facts: { budget: Budget; capacity: Capacity; storageFreeBytes: number | null },
): NonNullable<RequestView['judgement']> {
  const { registry } = row
  return {
    ...facts.budget,
    ...facts.capacity,
    storageFreeBytes: facts.storageFreeBytes,
    registry:
      registry === null || registry.deletedAt !== null
        ? null
        : { quotaBytes: Number(registry.quotaBytes), usage: usageOf(registry) },
  }
}

/** Display names of people by user name; those who are unknown are missing. */
export async function loadNames(
  db: Pick<Database | Transaction, 'person'>,
  usernames: readonly string[],
): Promise<Map<string, string>> {
  const rows = await db.person.findMany({
    where: { username: { in: [...new Set(usernames)] } },
    select: { username: true, displayName: true },
  })
  return new Map(rows.map((row) => [row.username, row.displayName]))
}

export function parseRequestKind(text: string): RequestKind {
  if (text === 'registry' || text === 'quota' || text === 'access') return text
  throw new Error(`unknown request kind ${JSON.stringify(text)}`)
}

function parseRequestState(text: string): RequestState {
  if (text === 'pending' || text === 'approved' || text === 'rejected' || text === 'cancelled')
    return text
  throw new Error(`unknown request state ${JSON.stringify(text)}`)
}
