-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "Installation" (
    "singleton" BOOLEAN NOT NULL DEFAULT true,
    "id" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Installation_pkey" PRIMARY KEY ("singleton")
);

-- CreateTable
CREATE TABLE "Person" (
    "username" TEXT NOT NULL,
    "directoryId" TEXT NOT NULL,
    "displayName" TEXT NOT NULL,
    "email" TEXT,
    "groups" JSONB NOT NULL,
    "groupsReadAt" TIMESTAMPTZ(3) NOT NULL,
    "lastSignInAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Person_pkey" PRIMARY KEY ("username")
);

-- CreateTable
CREATE TABLE "Tenant" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "groupId" TEXT NOT NULL,
    "groupName" TEXT NOT NULL,
    "budgetBytes" BIGINT NOT NULL,
    "maxRegistries" INTEGER NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Tenant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TenantGrant" (
    "tenantId" TEXT NOT NULL,
    "username" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "grantedBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "TenantGrant_pkey" PRIMARY KEY ("tenantId","username")
);

-- CreateTable
CREATE TABLE "Registry" (
    "id" TEXT NOT NULL,
    "tenantId" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "desired" TEXT NOT NULL DEFAULT 'running',
    "generation" INTEGER NOT NULL DEFAULT 1,
    "quotaBytes" BIGINT NOT NULL,
    "replicas" INTEGER NOT NULL DEFAULT 1,
    "image" TEXT NOT NULL,
    "port" INTEGER,
    "uid" INTEGER,
    "certificatePem" TEXT,
    "privateKeySealed" TEXT,
    "certificateUntil" TIMESTAMPTZ(3),
    "httpSecretSealed" TEXT,
    "eventsTokenSealed" TEXT,
    "eventsTokenHash" TEXT,
    "phase" TEXT NOT NULL DEFAULT 'pending',
    "observedGeneration" INTEGER NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" TIMESTAMPTZ(3),
    "errorCode" TEXT,
    "errorSentence" TEXT,
    "errorRaw" TEXT,
    "errorTerminal" BOOLEAN NOT NULL DEFAULT false,
    "readyAt" TIMESTAMPTZ(3),
    "observedAt" TIMESTAMPTZ(3),
    "statusEpoch" INTEGER NOT NULL DEFAULT 0,
    "deletedAt" TIMESTAMPTZ(3),
    "usedBytes" BIGINT,
    "usedFiles" INTEGER,
    "usedMeasuredAt" TIMESTAMPTZ(3),
    "usageDirtyAt" TIMESTAMPTZ(3),

    CONSTRAINT "Registry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RegistryStep" (
    "registryId" TEXT NOT NULL,
    "generation" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),
    "code" TEXT,
    "sentence" TEXT,
    "raw" TEXT,

    CONSTRAINT "RegistryStep_pkey" PRIMARY KEY ("registryId","generation","name")
);

-- CreateTable
CREATE TABLE "Request" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "groupId" TEXT NOT NULL,
    "groupName" TEXT NOT NULL,
    "tenantId" TEXT,
    "slug" TEXT,
    "purpose" TEXT NOT NULL,
    "quotaBytes" BIGINT,
    "replicas" INTEGER,
    "role" TEXT,
    "requestedBy" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "decidedBy" TEXT,
    "decisionReason" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decidedAt" TIMESTAMPTZ(3),
    "registryId" TEXT,

    CONSTRAINT "Request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "result" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "tenantId" TEXT,
    "registryId" TEXT,
    "requestId" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "KeyPair" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "certificatePem" TEXT NOT NULL,
    "privateKeySealed" TEXT NOT NULL,
    "notAfter" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "KeyPair_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PlatformObservation" (
    "singleton" BOOLEAN NOT NULL DEFAULT true,
    "facts" JSONB NOT NULL,
    "observedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PlatformObservation_pkey" PRIMARY KEY ("singleton")
);

-- CreateTable
CREATE TABLE "Lease" (
    "name" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Lease_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "Tenant_slug_key" ON "Tenant"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "Tenant_groupId_key" ON "Tenant"("groupId");

-- CreateIndex
CREATE INDEX "TenantGrant_username_idx" ON "TenantGrant"("username");

-- CreateIndex
CREATE UNIQUE INDEX "Registry_port_key" ON "Registry"("port");

-- CreateIndex
CREATE UNIQUE INDEX "Registry_uid_key" ON "Registry"("uid");

-- CreateIndex
CREATE UNIQUE INDEX "Registry_eventsTokenHash_key" ON "Registry"("eventsTokenHash");

-- CreateIndex
CREATE INDEX "Registry_tenantId_idx" ON "Registry"("tenantId");

-- CreateIndex
CREATE INDEX "Registry_desired_phase_idx" ON "Registry"("desired", "phase");

-- CreateIndex
CREATE INDEX "Request_state_createdAt_idx" ON "Request"("state", "createdAt");

-- CreateIndex
CREATE INDEX "Request_requestedBy_idx" ON "Request"("requestedBy");

-- CreateIndex
CREATE INDEX "AuditEntry_at_idx" ON "AuditEntry"("at");

-- CreateIndex
CREATE INDEX "AuditEntry_tenantId_at_idx" ON "AuditEntry"("tenantId", "at");

-- CreateIndex
CREATE INDEX "KeyPair_kind_createdAt_idx" ON "KeyPair"("kind", "createdAt");

-- AddForeignKey
ALTER TABLE "TenantGrant" ADD CONSTRAINT "TenantGrant_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Registry" ADD CONSTRAINT "Registry_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RegistryStep" ADD CONSTRAINT "RegistryStep_registryId_fkey" FOREIGN KEY ("registryId") REFERENCES "Registry"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Request" ADD CONSTRAINT "Request_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Request" ADD CONSTRAINT "Request_registryId_fkey" FOREIGN KEY ("registryId") REFERENCES "Registry"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- A name is free again once its registry is deleted, and an open request holds the name it asks for.
CREATE UNIQUE INDEX "Registry_tenantId_slug_live" ON "Registry" ("tenantId", "slug") WHERE "deletedAt" IS NULL;
CREATE UNIQUE INDEX "Request_groupId_slug_open" ON "Request" ("groupId", "slug") WHERE "state" = 'pending' AND "kind" = 'registry';
CREATE UNIQUE INDEX "Request_groupId_person_open" ON "Request" ("groupId", "requestedBy") WHERE "state" = 'pending' AND "kind" = 'access';

-- The audit trail is append-only, for everybody who comes through SQL too.
-- \x3b is a semicolon: the migration engine splits a script at every one it sees, quoted or not.
CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql
  AS E'BEGIN RAISE EXCEPTION ''the audit trail is append-only''\x3b END\x3b';
CREATE TRIGGER "AuditEntry_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "AuditEntry"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();
