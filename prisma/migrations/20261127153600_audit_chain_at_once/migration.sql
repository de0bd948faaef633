-- A transaction that records much holds the chain for less: the first of its records takes all of them, so the head is
-- read and written once, and a month is made once. Same rows, same hashes. Their numbers are looked at up to a bound, so
-- that an index is taken whatever the planner knows of a table that is always empty. What is beyond takes its own turn.

CREATE OR REPLACE FUNCTION "audit_text"("id" bigint, "at" timestamptz, "entry" "AuditPending") RETURNS text LANGUAGE sql STABLE
  AS 'SELECT string_agg(COALESCE(octet_length(convert_to(field, ''UTF8''))::text || '':'' || field, ''-''), chr(10) ORDER BY place)
      || chr(10)
    FROM unnest(ARRAY[
      ''v1'', "id"::text, to_char("at" AT TIME ZONE ''UTC'', ''YYYY-MM-DD"T"HH24:MI:SS.MS"Z"''), "entry"."actor",
      "entry"."action", "entry"."result", "entry"."subject", "entry"."tenantId", "entry"."registryId",
      "entry"."requestId", "entry"."address", "entry"."client", "entry"."before"::text, "entry"."after"::text
    ]) WITH ORDINALITY AS fields(field, place)';

CREATE OR REPLACE FUNCTION "audit_take"() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp
  AS E'DECLARE
    "head" "AuditHead"\x3b
    "entry" "AuditPending"\x3b
    "month" timestamp\x3b
  BEGIN
    IF NOT EXISTS (SELECT FROM "AuditPending" WHERE "id" = NEW."id") THEN RETURN NULL\x3b END IF\x3b
    SELECT * INTO STRICT "head" FROM "AuditHead" FOR UPDATE\x3b
    FOR "entry" IN SELECT * FROM "AuditPending" WHERE "id" BETWEEN NEW."id" AND NEW."id" + 9999 ORDER BY "id" LOOP
      "head"."id" := "head"."id" + 1\x3b
      "head"."at" := GREATEST("head"."at", date_trunc(''milliseconds'', clock_timestamp()))\x3b
      "head"."hash" := sha256("head"."hash" || convert_to(audit_text("head"."id", "head"."at", "entry"), ''UTF8''))\x3b
      IF "month" IS DISTINCT FROM date_trunc(''month'', "head"."at" AT TIME ZONE ''UTC'') THEN
        "month" := date_trunc(''month'', "head"."at" AT TIME ZONE ''UTC'')\x3b
        PERFORM audit_make_month("head"."at")\x3b
      END IF\x3b
      INSERT INTO "AuditEntry" ("id", "at", "actor", "action", "result", "subject", "tenantId", "registryId", "requestId",
          "address", "client", "before", "after", "hash")
        VALUES ("head"."id", "head"."at", "entry"."actor", "entry"."action", "entry"."result", "entry"."subject",
          "entry"."tenantId", "entry"."registryId", "entry"."requestId", "entry"."address", "entry"."client",
          "entry"."before", "entry"."after", "head"."hash")\x3b
    END LOOP\x3b
    UPDATE "AuditHead" SET "id" = "head"."id", "at" = "head"."at", "hash" = "head"."hash"\x3b
    DELETE FROM "AuditPending" WHERE "id" BETWEEN NEW."id" AND NEW."id" + 9999\x3b
    RETURN NULL\x3b
  END';
