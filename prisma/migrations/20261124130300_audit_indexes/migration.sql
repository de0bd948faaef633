-- DropIndex
DROP INDEX "AuditEntry_tenantId_at_id_idx";

-- DropIndex
DROP INDEX "AuditEntry_registryId_at_id_idx";

-- DropIndex
DROP INDEX "AuditEntry_actor_at_id_idx";

-- DropIndex
DROP INDEX "AuditEntry_action_at_id_idx";

-- CreateIndex
CREATE INDEX "AuditEntry_tenant_idx" ON "AuditEntry"("tenantId", "at", "id", "action", "result", "actor", "registryId");

-- CreateIndex
CREATE INDEX "AuditEntry_registry_idx" ON "AuditEntry"("registryId", "at", "id", "action", "result", "actor");

-- CreateIndex
CREATE INDEX "AuditEntry_actor_idx" ON "AuditEntry"("actor", "at", "id", "action", "result");

-- CreateIndex
CREATE INDEX "AuditEntry_action_idx" ON "AuditEntry"("action", "at", "id", "result");
