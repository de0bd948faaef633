import type { Database } from '../../db/database'

/** Where the rows of `fillTrail` begin. */
export const FILLED_FROM = new Date('2024-01-01T00:00:00Z')

/**
 * Fills an empty trail with `rows` over 24 months, past the chain: as many as nobody has the patience to record. One
 * tenant and one account have a large part of all, as happens; `jenkins`, `tenant-0` and `registry-0` are those.
 */
export async function fillTrail(db: Database, rows: number): Promise<void> {
  const months = Array.from({ length: 25 }, (_, index) => new Date(Date.UTC(2024, index, 1)))
  for (const month of months) await db.$executeRaw`SELECT audit_make_month(${month})`
  const seconds = Math.floor((730 * 86_400) / rows)
  for (let from = 1; from <= rows; from += CHUNK) {
    const to = Math.min(rows, from + CHUNK - 1)
    await db.$executeRaw`
      INSERT INTO "AuditEntry" ("id", "at", "actor", "action", "result", "subject", "tenantId", "registryId",
        "requestId", "address", "client", "after", "hash")
      SELECT i, ${FILLED_FROM}::timestamptz + i * ${seconds} * interval '1 second',
        CASE WHEN i % 3 = 0 THEN 'jenkins' ELSE 'person-' || (i * 7919 % 500) END,
        (ARRAY['session.started', 'token.refused', 'tag.deleted', 'registry.requested', 'lifecycle.ready',
          'lifecycle.degraded', 'registry.retried', 'request.approved', 'registry.quotaChanged',
          'session.started'])[1 + i * 31 % 10],
        CASE WHEN i % 50 = 0 THEN 'failed' WHEN i % 10 = 1 THEN 'refused' ELSE 'ok' END,
        'team-' || (i % 40) || '/apps-' || (i % 200),
        CASE WHEN i % 4 = 0 THEN NULL WHEN i % 2 = 0 THEN 'tenant-0' ELSE 'tenant-' || (i % 40) END,
        CASE WHEN i % 4 = 0 THEN NULL WHEN i % 2 = 0 THEN 'registry-0' ELSE 'registry-' || (i % 200) END,
        'request-' || i, '192.0.2.' || (i % 250), 'docker/28', '{"quotaBytes": 1073741824}', sha256(i::text::bytea)
      FROM generate_series(${from}::bigint, ${to}::bigint) i`
  }
  await db.$executeRaw`
    UPDATE "AuditHead" SET ("id", "at") = (SELECT "id", "at" FROM "AuditEntry" ORDER BY "at" DESC, "id" DESC LIMIT 1)`
  await db.$executeRaw`ANALYZE`
}

// A statement may take 30 s.
const CHUNK = 100_000

/** Every combination of filters, each with somebody who has much, somebody who has little, and nobody. */
export function everyFilter() {
  const choices = {
    tenantId: ['tenant-0', 'tenant-7', 'tenant-none'],
    person: ['jenkins', 'person-14', 'nobody'],
    action: ['session.started', 'token.refused', 'test.none'],
    registryIds: [['registry-0'], ['registry-7'], ['registry-none']],
    result: ['ok', 'failed', 'refused'],
  }
  const from = new Date('2024-06-01T00:00:00Z')
  const to = new Date('2025-06-01T00:00:00Z')
  return Array.from({ length: 64 * 3 }, (_, index) => {
    const [mask, choice] = [Math.floor(index / 3), index % 3]
    return {
      tenantId: (mask & 1 ? choices.tenantId[choice] : null) ?? null,
      ...(mask & 2 ? { person: choices.person[choice] } : {}),
      ...(mask & 4 ? { action: choices.action[choice] } : {}),
      ...(mask & 8 ? { registryIds: choices.registryIds[choice] } : {}),
      ...(mask & 16 ? { result: choices.result[choice] } : {}),
      ...(mask & 32 ? { from, to } : {}),
    }
  })
}
