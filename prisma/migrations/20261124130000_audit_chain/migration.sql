-- The audit trail becomes a chain, kept by month. See docs/adr/0013 and docs/audit.md.
-- \x3b is a semicolon: the migration engine splits a script at every one it sees, quoted or not.

-- What was recorded so far is kept aside and put into the chain at the end.
CREATE TABLE "AuditBefore" AS SELECT * FROM "AuditEntry";
DROP TABLE "AuditEntry";

-- CreateTable
CREATE TABLE "AuditPending" (
    "id" BIGSERIAL NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "result" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "tenantId" TEXT,
    "registryId" TEXT,
    "requestId" TEXT NOT NULL,
    "address" TEXT,
    "client" TEXT,
    "before" JSONB,
    "after" JSONB,

    CONSTRAINT "AuditPending_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "id" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "result" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "tenantId" TEXT,
    "registryId" TEXT,
    "requestId" TEXT NOT NULL,
    "address" TEXT,
    "client" TEXT,
    "before" JSONB,
    "after" JSONB,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("at","id")
) PARTITION BY RANGE ("at");

-- CreateTable
CREATE TABLE "AuditHead" (
    "singleton" BOOLEAN NOT NULL DEFAULT true,
    "id" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "AuditHead_pkey" PRIMARY KEY ("singleton")
);

-- CreateTable
CREATE TABLE "AuditCheckpoint" (
    "month" TEXT NOT NULL,
    "id" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "publicKey" BYTEA NOT NULL,
    "signature" BYTEA NOT NULL,

    CONSTRAINT "AuditCheckpoint_pkey" PRIMARY KEY ("month")
);

-- CreateIndex
CREATE INDEX "AuditEntry_tenantId_at_id_idx" ON "AuditEntry"("tenantId", "at", "id");

-- CreateIndex
CREATE INDEX "AuditEntry_registryId_at_id_idx" ON "AuditEntry"("registryId", "at", "id");

-- CreateIndex
CREATE INDEX "AuditEntry_actor_at_id_idx" ON "AuditEntry"("actor", "at", "id");

-- CreateIndex
CREATE INDEX "AuditEntry_action_at_id_idx" ON "AuditEntry"("action", "at", "id");

-- CreateIndex
CREATE INDEX "AuditEntry_result_at_id_idx" ON "AuditEntry"("result", "at", "id");

-- The first row chains to 32 zero bytes.
INSERT INTO "AuditHead" ("id", "at", "hash") VALUES (0, '1970-01-01T00:00:00Z', decode(repeat('00', 32), 'hex'));

CREATE TRIGGER "AuditEntry_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "AuditEntry"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();
CREATE TRIGGER "AuditCheckpoint_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "AuditCheckpoint"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();
CREATE TRIGGER "AuditHead_stays" BEFORE DELETE OR TRUNCATE ON "AuditHead"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();

-- One field of what is hashed: its length in bytes and itself, or a hyphen for null, and a line feed.
CREATE FUNCTION "audit_field"(text) RETURNS text LANGUAGE sql IMMUTABLE
  AS 'SELECT COALESCE(octet_length(convert_to($1, ''UTF8''))::text || '':'' || $1, ''-'') || chr(10)';

-- What is hashed of a row, after the hash of the row before it.
CREATE FUNCTION "audit_text"("id" bigint, "at" timestamptz, "entry" "AuditPending") RETURNS text LANGUAGE sql STABLE
  AS 'SELECT audit_field(''v1'')
    || audit_field("id"::text)
    || audit_field(to_char("at" AT TIME ZONE ''UTC'', ''YYYY-MM-DD"T"HH24:MI:SS.MS"Z"''))
    || audit_field("entry"."actor")
    || audit_field("entry"."action")
    || audit_field("entry"."result")
    || audit_field("entry"."subject")
    || audit_field("entry"."tenantId")
    || audit_field("entry"."registryId")
    || audit_field("entry"."requestId")
    || audit_field("entry"."address")
    || audit_field("entry"."client")
    || audit_field("entry"."before"::text)
    || audit_field("entry"."after"::text)';

-- Makes the month of a moment unless it is there. Made apart and attached: attaching waits for no reader.
-- Triggers FOR EACH STATEMENT are not inherited, so every month gets its own.
CREATE FUNCTION "audit_make_month"("moment" timestamptz) RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp SET client_min_messages = warning
  AS E'DECLARE
    "first" timestamp := date_trunc(''month'', "moment" AT TIME ZONE ''UTC'')\x3b
    "name" text := ''AuditEntry_'' || to_char("first", ''YYYY_MM'')\x3b
  BEGIN
    IF to_regclass(quote_ident("name")) IS NOT NULL THEN RETURN\x3b END IF\x3b
    PERFORM 1 FROM "AuditHead" FOR UPDATE\x3b
    IF to_regclass(quote_ident("name")) IS NOT NULL THEN RETURN\x3b END IF\x3b
    EXECUTE format(''CREATE TABLE %I (LIKE "AuditEntry" INCLUDING DEFAULTS)'', "name")\x3b
    EXECUTE format(''ALTER TABLE "AuditEntry" ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)'',
      "name", to_char("first", ''YYYY-MM-DD'') || '' 00:00:00+00'',
      to_char("first" + interval ''1 month'', ''YYYY-MM-DD'') || '' 00:00:00+00'')\x3b
    EXECUTE format(''CREATE TRIGGER "append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
      FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"()'', "name")\x3b
  END';

-- Puts one record at the end of the chain. The lock of the head lasts until the transaction ends.
CREATE FUNCTION "audit_append"("entry" "AuditPending", "moment" timestamptz) RETURNS bigint LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp
  AS E'DECLARE
    "head" "AuditHead"\x3b
  BEGIN
    SELECT * INTO STRICT "head" FROM "AuditHead" FOR UPDATE\x3b
    "head"."id" := "head"."id" + 1\x3b
    "head"."at" := GREATEST("head"."at", date_trunc(''milliseconds'', "moment"))\x3b
    "head"."hash" := sha256("head"."hash" || convert_to(audit_text("head"."id", "head"."at", "entry"), ''UTF8''))\x3b
    PERFORM audit_make_month("head"."at")\x3b
    INSERT INTO "AuditEntry" ("id", "at", "actor", "action", "result", "subject", "tenantId", "registryId", "requestId",
        "address", "client", "before", "after", "hash")
      VALUES ("head"."id", "head"."at", "entry"."actor", "entry"."action", "entry"."result", "entry"."subject",
        "entry"."tenantId", "entry"."registryId", "entry"."requestId", "entry"."address", "entry"."client",
        "entry"."before", "entry"."after", "head"."hash")\x3b
    UPDATE "AuditHead" SET "id" = "head"."id", "at" = "head"."at", "hash" = "head"."hash"\x3b
    RETURN "head"."id"\x3b
  END';

-- Deferred, so that it runs at COMMIT: the head is locked last and for a moment, whatever the transaction locked before,
-- and no two transactions can wait for each other on account of it.
CREATE FUNCTION "audit_take"() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp
  AS E'BEGIN
    PERFORM audit_append(NEW, clock_timestamp())\x3b
    DELETE FROM "AuditPending" WHERE "id" = NEW."id"\x3b
    RETURN NULL\x3b
  END';
CREATE CONSTRAINT TRIGGER "AuditPending_take" AFTER INSERT ON "AuditPending" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION "audit_take"();

-- Drops a month that is over, the oldest only, and only after a checkpoint of its last row.
CREATE FUNCTION "audit_drop_month"("month" text) RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp
  AS E'DECLARE
    "name" text := ''AuditEntry_'' || replace("month", ''-'', ''_'')\x3b
    "oldest" text\x3b
    "last" record\x3b
  BEGIN
    PERFORM 1 FROM "AuditHead" FOR UPDATE\x3b
    SELECT min(relname::text) INTO "oldest" FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
      WHERE inhparent = ''"AuditEntry"''::regclass\x3b
    IF "oldest" IS DISTINCT FROM "name" THEN
      RAISE EXCEPTION ''the oldest month of the audit trail is %, not %'', "oldest", "name"\x3b
    END IF\x3b
    IF "month" >= to_char(clock_timestamp() AT TIME ZONE ''UTC'', ''YYYY-MM'') THEN
      RAISE EXCEPTION ''month % of the audit trail is not over'', "month"\x3b
    END IF\x3b
    EXECUTE format(''SELECT "id", "hash" FROM %I ORDER BY "at" DESC, "id" DESC LIMIT 1'', "name") INTO "last"\x3b
    IF "last"."id" IS NOT NULL AND NOT EXISTS (SELECT FROM "AuditCheckpoint" checkpoint
        WHERE checkpoint."month" = "audit_drop_month"."month"
          AND checkpoint."id" = "last"."id" AND checkpoint."hash" = "last"."hash") THEN
      RAISE EXCEPTION ''month % of the audit trail has no checkpoint'', "month"\x3b
    END IF\x3b
    EXECUTE format(''DROP TABLE %I'', "name")\x3b
  END';

-- Run as the owner of the trail, so nobody else may call them unasked. A role of the portal alone: see prisma/portal-role.sql.
REVOKE ALL ON FUNCTION "audit_make_month"(timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION "audit_append"("AuditPending", timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION "audit_take"() FROM PUBLIC;
REVOKE ALL ON FUNCTION "audit_drop_month"(text) FROM PUBLIC;

-- What was recorded so far, at its own time.
SELECT count("audit_append"(ROW(0, "actor", "action", "result", "subject", "tenantId", "registryId", "requestId",
    NULL, NULL, "before", "after")::"AuditPending", "at"))
  FROM (SELECT * FROM "AuditBefore" ORDER BY "at", "id") "before";
DROP TABLE "AuditBefore";
