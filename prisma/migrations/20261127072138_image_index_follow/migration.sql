-- AlterTable
ALTER TABLE "RegistryEvent" ADD COLUMN     "method" TEXT;

-- AlterTable
ALTER TABLE "RegistryIndex" DROP COLUMN "instanceId",
ADD COLUMN     "instanceIds" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "IndexedRepository" ADD COLUMN     "readAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "IndexedTag" ADD COLUMN     "lookWanted" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "lookedAt" TIMESTAMPTZ(3),
ADD COLUMN     "toldAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "IndexedManifest" ADD COLUMN     "broken" TEXT,
ADD COLUMN     "platforms" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "sizeBytes" BIGINT;

-- CreateTable
CREATE TABLE "IndexedChild" (
    "registryId" TEXT NOT NULL,
    "repository" TEXT NOT NULL,
    "child" TEXT NOT NULL,
    "parent" TEXT NOT NULL,

    CONSTRAINT "IndexedChild_pkey" PRIMARY KEY ("registryId","repository","child","parent")
);

-- CreateTable
CREATE TABLE "RecentIndexPull" (
    "registryId" TEXT NOT NULL,
    "repository" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RecentIndexPull_pkey" PRIMARY KEY ("registryId","repository","actor","digest")
);

-- CreateIndex
CREATE INDEX "IndexedChild_registryId_repository_parent_idx" ON "IndexedChild"("registryId", "repository", "parent");

-- CreateIndex
CREATE INDEX "IndexedManifest_registryId_digest_idx" ON "IndexedManifest"("registryId", "digest");

-- Partial indexes, which the schema cannot say: what is still to be done, few rows of many.
CREATE INDEX "RegistryEvent_unprocessed_idx" ON "RegistryEvent"("registryId", "sequence") WHERE "processedAt" IS NULL;
CREATE INDEX "IndexedTag_lookWanted_idx" ON "IndexedTag"("registryId", "repository", "name") WHERE "lookWanted";
