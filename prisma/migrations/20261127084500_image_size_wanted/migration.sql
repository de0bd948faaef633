-- AlterTable
ALTER TABLE "IndexedRepository" ADD COLUMN     "sizeWanted" BOOLEAN NOT NULL DEFAULT false;

-- Partial, which the schema cannot say.
CREATE INDEX "IndexedRepository_sizeWanted_idx" ON "IndexedRepository"("registryId", "name") WHERE "sizeWanted";
