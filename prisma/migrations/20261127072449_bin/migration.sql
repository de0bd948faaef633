-- AlterTable
ALTER TABLE "Tenant" ADD COLUMN     "binDays" INTEGER NOT NULL DEFAULT 14;

-- CreateTable
CREATE TABLE "BinnedTag" (
    "id" TEXT NOT NULL,
    "registryId" TEXT NOT NULL,
    "repository" TEXT NOT NULL,
    "tag" TEXT NOT NULL,
    "digest" TEXT,
    "state" TEXT NOT NULL,
    "stateSince" TIMESTAMPTZ(3) NOT NULL,
    "placeholder" TEXT,
    "checkAfter" BIGINT,
    "problemCode" TEXT,
    "problem" TEXT,
    "reason" TEXT NOT NULL,
    "because" TEXT,
    "binnedBy" TEXT NOT NULL,
    "binnedAt" TIMESTAMPTZ(3) NOT NULL,
    "purgeAt" TIMESTAMPTZ(3) NOT NULL,
    "sizeBytes" BIGINT,
    "partOf" TEXT,
    "jobId" TEXT,

    CONSTRAINT "BinnedTag_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BinnedManifest" (
    "registryId" TEXT NOT NULL,
    "repository" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "children" TEXT[],
    "blobs" JSONB NOT NULL,

    CONSTRAINT "BinnedManifest_pkey" PRIMARY KEY ("registryId","repository","digest")
);

-- CreateTable
CREATE TABLE "ImageJob" (
    "id" TEXT NOT NULL,
    "registryId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "requestedBy" TEXT NOT NULL,
    "requestId" TEXT NOT NULL,
    "address" TEXT,
    "client" TEXT,
    "reason" TEXT NOT NULL DEFAULT 'person',
    "because" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" TIMESTAMPTZ(3),
    "total" INTEGER NOT NULL,

    CONSTRAINT "ImageJob_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ImageJobItem" (
    "jobId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "repository" TEXT NOT NULL,
    "tag" TEXT NOT NULL,
    "digest" TEXT,
    "binnedId" TEXT,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "outcome" TEXT,
    "sentence" TEXT,

    CONSTRAINT "ImageJobItem_pkey" PRIMARY KEY ("jobId","position")
);

-- CreateTable
CREATE TABLE "ImmutableRule" (
    "id" TEXT NOT NULL,
    "registryId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "repositories" TEXT NOT NULL,
    "tags" TEXT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ImmutableRule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ImmutableTag" (
    "registryId" TEXT NOT NULL,
    "repository" TEXT NOT NULL,
    "tag" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ImmutableTag_pkey" PRIMARY KEY ("registryId","repository","tag")
);

-- CreateTable
CREATE TABLE "CleanupPolicy" (
    "id" TEXT NOT NULL,
    "registryId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "repositories" TEXT NOT NULL,
    "tags" TEXT NOT NULL,
    "keepLast" INTEGER,
    "olderThanDays" INTEGER,
    "notPulledDays" INTEGER,
    "takesLast" BOOLEAN NOT NULL DEFAULT false,
    "everyHours" INTEGER NOT NULL DEFAULT 24,
    "enabled" BOOLEAN NOT NULL DEFAULT false,
    "nextRunAt" TIMESTAMPTZ(3),
    "createdBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CleanupPolicy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CleanupRun" (
    "id" TEXT NOT NULL,
    "policyId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "tagCount" INTEGER NOT NULL,
    "sizeBytes" BIGINT NOT NULL,
    "jobId" TEXT,

    CONSTRAINT "CleanupRun_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "BinnedTag_registryId_state_binnedAt_id_idx" ON "BinnedTag"("registryId", "state", "binnedAt", "id");

-- CreateIndex
CREATE INDEX "BinnedTag_registryId_repository_tag_idx" ON "BinnedTag"("registryId", "repository", "tag");

-- CreateIndex
CREATE INDEX "BinnedTag_registryId_repository_digest_idx" ON "BinnedTag"("registryId", "repository", "digest");

-- CreateIndex
CREATE INDEX "BinnedTag_state_purgeAt_idx" ON "BinnedTag"("state", "purgeAt");

-- CreateIndex
CREATE INDEX "BinnedTag_jobId_idx" ON "BinnedTag"("jobId");

-- CreateIndex
CREATE INDEX "BinnedTag_partOf_idx" ON "BinnedTag"("partOf");

-- CreateIndex
CREATE INDEX "ImageJob_state_createdAt_idx" ON "ImageJob"("state", "createdAt");

-- CreateIndex
CREATE INDEX "ImageJob_registryId_createdAt_idx" ON "ImageJob"("registryId", "createdAt");

-- CreateIndex
CREATE INDEX "ImageJobItem_jobId_state_position_idx" ON "ImageJobItem"("jobId", "state", "position");

-- CreateIndex
CREATE UNIQUE INDEX "ImmutableRule_registryId_name_key" ON "ImmutableRule"("registryId", "name");

-- CreateIndex
CREATE INDEX "CleanupPolicy_enabled_nextRunAt_idx" ON "CleanupPolicy"("enabled", "nextRunAt");

-- CreateIndex
CREATE UNIQUE INDEX "CleanupPolicy_registryId_name_key" ON "CleanupPolicy"("registryId", "name");

-- CreateIndex
CREATE INDEX "CleanupRun_policyId_at_idx" ON "CleanupRun"("policyId", "at");

-- AddForeignKey
ALTER TABLE "BinnedTag" ADD CONSTRAINT "BinnedTag_registryId_fkey" FOREIGN KEY ("registryId") REFERENCES "Registry"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ImageJob" ADD CONSTRAINT "ImageJob_registryId_fkey" FOREIGN KEY ("registryId") REFERENCES "Registry"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ImageJobItem" ADD CONSTRAINT "ImageJobItem_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "ImageJob"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ImmutableRule" ADD CONSTRAINT "ImmutableRule_registryId_fkey" FOREIGN KEY ("registryId") REFERENCES "Registry"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CleanupPolicy" ADD CONSTRAINT "CleanupPolicy_registryId_fkey" FOREIGN KEY ("registryId") REFERENCES "Registry"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CleanupRun" ADD CONSTRAINT "CleanupRun_policyId_fkey" FOREIGN KEY ("policyId") REFERENCES "CleanupPolicy"("id") ON DELETE CASCADE ON UPDATE CASCADE;
