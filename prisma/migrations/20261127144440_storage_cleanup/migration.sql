-- AlterTable
ALTER TABLE "Registry" ADD COLUMN     "cleanupWindow" TEXT,
ADD COLUMN     "readOnlySince" TIMESTAMPTZ(3),
ADD COLUMN     "readOnlyUntil" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "StorageCleanup" (
    "id" TEXT NOT NULL,
    "registryId" TEXT NOT NULL,
    "isForecast" BOOLEAN NOT NULL,
    "step" TEXT NOT NULL DEFAULT 'queued',
    "stepSince" TIMESTAMPTZ(3) NOT NULL,
    "cursor" TEXT,
    "requestedBy" TEXT NOT NULL,
    "requestId" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "finishedAt" TIMESTAMPTZ(3),
    "problemCode" TEXT,
    "problem" TEXT,
    "problemRaw" TEXT,
    "closedAt" TIMESTAMPTZ(3),
    "openedAt" TIMESTAMPTZ(3),
    "forecast" JSONB,
    "freed" JSONB,

    CONSTRAINT "StorageCleanup_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SweptManifest" (
    "registryId" TEXT NOT NULL,
    "repository" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "sweptAt" TIMESTAMPTZ(3) NOT NULL,
    "checkAfter" BIGINT NOT NULL,

    CONSTRAINT "SweptManifest_pkey" PRIMARY KEY ("registryId","repository","digest")
);

-- CreateIndex
CREATE INDEX "StorageCleanup_registryId_createdAt_idx" ON "StorageCleanup"("registryId", "createdAt");

-- AddForeignKey
ALTER TABLE "StorageCleanup" ADD CONSTRAINT "StorageCleanup_registryId_fkey" FOREIGN KEY ("registryId") REFERENCES "Registry"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- One at a time per registry.
CREATE UNIQUE INDEX "StorageCleanup_underway_key" ON "StorageCleanup"("registryId") WHERE "finishedAt" IS NULL;
