import type { Database } from './database'

/**
 * Does for the embedded database what a server's own processes do beside the queries and PGlite leaves out: it frees the
 * room of rows that are gone and counts what the planner goes by (autovacuum), and writes a checkpoint, before which no
 * log is given up and from which a killed process begins again. By the thresholds of PostgreSQL's settings, so mostly
 * there is nothing to do. Every query waits while one table is tended, so call it often.
 */
export async function tendEmbedded(db: Database): Promise<void> {
  for (const { name, vacuum, analyze } of await findUntended(db)) {
    if (vacuum) await db.$executeRawUnsafe(`VACUUM ${name}`)
    if (!analyze) continue
    await db.$transaction([
      // A fifth of what a server counts by, and of the time: everything waits for it here.
      db.$executeRaw`SET LOCAL default_statistics_target = 20`,
      db.$executeRawUnsafe(`ANALYZE ${name}`),
    ])
  }
  const [log] = await db.$queryRaw<{ isLong: boolean }[]>`
    SELECT pg_current_wal_lsn() - redo_lsn > pg_size_bytes(current_setting('min_wal_size')) AS "isLong"
    FROM pg_control_checkpoint()`
  if (log?.isLong) await db.$executeRaw`CHECKPOINT`
}

type Untended = {
  /** As SQL wants it. */
  name: string
  vacuum: boolean
  analyze: boolean
}

/** The counters are lost in a crash; a table that was never counted is known all the same. */
function findUntended(db: Database): Promise<Untended[]> {
  return db.$queryRaw<Untended[]>`
    WITH "due" AS (
      SELECT format('%I.%I', s."schemaname", s."relname") AS "name",
        s."n_dead_tup" > current_setting('autovacuum_vacuum_threshold')::float8
            + current_setting('autovacuum_vacuum_scale_factor')::float8 * r."rows"
          OR s."n_ins_since_vacuum" > current_setting('autovacuum_vacuum_insert_threshold')::float8
            + current_setting('autovacuum_vacuum_insert_scale_factor')::float8 * r."rows"
          OR age(c."relfrozenxid") > current_setting('autovacuum_freeze_max_age')::int AS "vacuum",
        c."relkind" = 'r' AND (c."reltuples" < 0 AND pg_relation_size(c."oid") > 0
          OR s."n_mod_since_analyze" > current_setting('autovacuum_analyze_threshold')::float8
            + current_setting('autovacuum_analyze_scale_factor')::float8 * r."rows") AS "analyze"
      FROM pg_stat_all_tables s JOIN pg_class c ON c."oid" = s."relid"
        CROSS JOIN LATERAL (SELECT GREATEST(c."reltuples", 0) AS "rows") r
      WHERE c."relkind" IN ('r', 't')
    )
    SELECT * FROM "due" WHERE "vacuum" OR "analyze" ORDER BY "name"`
}
