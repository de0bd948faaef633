-- CreateTable
CREATE TABLE "RegistryEvent" (
    "registryId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "sequence" BIGSERIAL NOT NULL,
    "tenantId" TEXT NOT NULL,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL,
    "occurredAt" TIMESTAMPTZ(3) NOT NULL,
    "action" TEXT NOT NULL,
    "repository" TEXT NOT NULL,
    "fromRepository" TEXT,
    "tag" TEXT,
    "digest" TEXT,
    "mediaType" TEXT,
    "sizeBytes" BIGINT,
    "references" JSONB,
    "actor" TEXT,
    "address" TEXT,
    "client" TEXT,
    "instanceId" TEXT,
    "processedAt" TIMESTAMPTZ(3),

    CONSTRAINT "RegistryEvent_pkey" PRIMARY KEY ("registryId","id")
);

-- CreateIndex
CREATE INDEX "RegistryEvent_receivedAt_sequence_idx" ON "RegistryEvent"("receivedAt", "sequence");

-- CreateIndex
CREATE INDEX "RegistryEvent_tenantId_receivedAt_sequence_idx" ON "RegistryEvent"("tenantId", "receivedAt", "sequence");

-- CreateIndex
CREATE INDEX "RegistryEvent_registryId_receivedAt_sequence_idx" ON "RegistryEvent"("registryId", "receivedAt", "sequence");

-- CreateIndex
CREATE INDEX "RegistryEvent_actor_receivedAt_sequence_idx" ON "RegistryEvent"("actor", "receivedAt", "sequence");

-- CreateIndex
CREATE INDEX "RegistryEvent_action_receivedAt_sequence_idx" ON "RegistryEvent"("action", "receivedAt", "sequence");

-- What nothing has built upon yet is a small part of the table.
CREATE INDEX "RegistryEvent_unprocessed" ON "RegistryEvent" ("sequence") WHERE "processedAt" IS NULL;
