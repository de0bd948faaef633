-- AlterTable
ALTER TABLE "Registry" ADD COLUMN     "erasedAt" TIMESTAMPTZ(3),
ADD COLUMN     "erasedFiles" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "trashedAt" TIMESTAMPTZ(3);

-- Of those that were deleted before there was an erase, the ones with a tree in the trash kept their uid.
UPDATE "Registry" SET "trashedAt" = "deletedAt" WHERE "deletedAt" IS NOT NULL AND "uid" IS NOT NULL;
UPDATE "Registry" SET "erasedAt" = "deletedAt", "desired" = 'erased', "phase" = 'erased',
  "observedGeneration" = "generation", "certificatePem" = NULL, "privateKeySealed" = NULL, "certificateUntil" = NULL,
  "httpSecretSealed" = NULL, "eventsTokenSealed" = NULL, "eventsTokenHash" = NULL
WHERE "deletedAt" IS NOT NULL AND "uid" IS NULL;
