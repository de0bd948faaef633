-- CreateTable
CREATE TABLE "AccessToken" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "username" TEXT,
    "directoryId" TEXT,
    "tenantId" TEXT,
    "loginName" TEXT NOT NULL,
    "everyRegistry" BOOLEAN NOT NULL,
    "registryIds" TEXT[],
    "repositories" TEXT[],
    "actions" TEXT[],
    "createdBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revokedAt" TIMESTAMPTZ(3),
    "revokedBy" TEXT,

    CONSTRAINT "AccessToken_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TokenSecret" (
    "id" TEXT NOT NULL,
    "tokenId" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "hint" TEXT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3),
    "endsAt" TIMESTAMPTZ(3),
    "lastUsedAt" TIMESTAMPTZ(3),
    "lastUsedAddress" TEXT,
    "lastUsedClient" TEXT,

    CONSTRAINT "TokenSecret_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TokenPolicy" (
    "singleton" BOOLEAN NOT NULL DEFAULT true,
    "maxDays" INTEGER NOT NULL,
    "neverAllowed" BOOLEAN NOT NULL,

    CONSTRAINT "TokenPolicy_pkey" PRIMARY KEY ("singleton")
);

-- CreateIndex
CREATE INDEX "AccessToken_username_idx" ON "AccessToken"("username");

-- CreateIndex
CREATE INDEX "AccessToken_tenantId_idx" ON "AccessToken"("tenantId");

-- CreateIndex
CREATE UNIQUE INDEX "TokenSecret_hash_key" ON "TokenSecret"("hash");

-- CreateIndex
CREATE INDEX "TokenSecret_tokenId_idx" ON "TokenSecret"("tokenId");

-- CreateIndex
CREATE INDEX "TokenSecret_expiresAt_idx" ON "TokenSecret"("expiresAt");

-- AddForeignKey
ALTER TABLE "AccessToken" ADD CONSTRAINT "AccessToken_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TokenSecret" ADD CONSTRAINT "TokenSecret_tokenId_fkey" FOREIGN KEY ("tokenId") REFERENCES "AccessToken"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A token belongs to a person or to a tenant, never to both.
ALTER TABLE "AccessToken" ADD CONSTRAINT "AccessToken_owner" CHECK (
  ("kind" = 'personal' AND "username" IS NOT NULL AND "tenantId" IS NULL)
  OR ("kind" = 'ci' AND "username" IS NULL AND "tenantId" IS NOT NULL)
);

-- A name is free again once its token is revoked.
CREATE UNIQUE INDEX "AccessToken_username_name_live" ON "AccessToken" ("username", "name") WHERE "revokedAt" IS NULL AND "kind" = 'personal';
CREATE UNIQUE INDEX "AccessToken_tenantId_name_live" ON "AccessToken" ("tenantId", "name") WHERE "revokedAt" IS NULL AND "kind" = 'ci';
CREATE UNIQUE INDEX "AccessToken_loginName_live" ON "AccessToken" ("loginName") WHERE "revokedAt" IS NULL AND "kind" = 'ci';
