-- Rights of a role that the portal runs as, apart from the owner of the database. Run by the owner, after migrations:
--   psql "$OWNER_URL" -v role=berth_portal -f prisma/portal-role.sql
-- The role can append to the audit trail and read it. It can neither change nor remove a row, nor disable what refuses
-- that, nor drop a month without a signed checkpoint.
GRANT USAGE ON SCHEMA public TO :"role";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"role";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO :"role";

-- Months are reached through "AuditEntry" alone.
SELECT format('REVOKE ALL ON %s FROM %I', inhrelid::regclass, :'role')
  FROM pg_inherits WHERE inhparent = '"AuditEntry"'::regclass
\gexec
REVOKE ALL ON "AuditEntry", "AuditHead", "AuditCheckpoint", "AuditPending", _prisma_migrations FROM :"role";
GRANT SELECT ON "AuditEntry", "AuditHead", _prisma_migrations TO :"role";
GRANT SELECT, INSERT ON "AuditCheckpoint", "AuditPending" TO :"role";
GRANT EXECUTE ON FUNCTION "audit_make_month"(timestamptz), "audit_drop_month"(text) TO :"role";
