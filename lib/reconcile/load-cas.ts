import { z } from 'zod'
import type { Database } from '../db/database'
import { parseCaRotationPhase } from '../tenants/registry-ca-state'
import { parseRotationPhase } from '../tenants/token-ca-state'
import { type LoadedCas, registryCasFrom } from './registry-cas'
import { type TokenCas, tokenCasFrom } from './token-cas'

const caSchema = z.object({
  id: z.string(),
  certificatePem: z.string(),
  notAfter: z.coerce.date(),
})

const changeSchema = { oldCaId: z.string(), newCaId: z.string().nullable() }

const storedSchema = z.object({
  tokenCas: z.array(caSchema),
  registryCas: z.array(caSchema),
  // The newest first.
  tokenRotations: z.array(
    z.object({ ...changeSchema, phase: z.string().transform(parseRotationPhase) }),
  ),
  caRotations: z.array(
    z.object({ ...changeSchema, phase: z.string().transform(parseCaRotationPhase) }),
  ),
})

/**
 * The CAs as they stand now, from the database alone: of one moment, and in one statement, since every pass needs them.
 * `registry` is null before the first was made.
 */
export async function loadCas(
  db: Database,
): Promise<{ token: TokenCas; registry: LoadedCas | null }> {
  const rows = await db.$queryRaw<unknown[]>`
    WITH "Ca" AS MATERIALIZED (
      SELECT "kind", jsonb_build_object(
        'id', "id", 'certificatePem', "certificatePem", 'notAfter', "notAfter") AS "told"
      FROM "KeyPair" WHERE "kind" IN ('token-ca', 'registry-ca')
    )
    SELECT
      (SELECT coalesce(jsonb_agg("told"), '[]') FROM "Ca" WHERE "kind" = 'token-ca') AS "tokenCas",
      (SELECT coalesce(jsonb_agg("told"), '[]') FROM "Ca" WHERE "kind" = 'registry-ca') AS "registryCas",
      (SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY "requestedAt" DESC, "id" DESC), '[]')
        FROM "TokenCaRotation" r) AS "tokenRotations",
      (SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY "requestedAt" DESC, "id" DESC), '[]')
        FROM "CaRotation" r) AS "caRotations"`
  const stored = storedSchema.parse(rows[0])
  return {
    token: tokenCasFrom(stored.tokenCas, stored.tokenRotations[0] ?? null),
    registry: registryCasFrom(stored.registryCas, stored.caRotations),
  }
}
