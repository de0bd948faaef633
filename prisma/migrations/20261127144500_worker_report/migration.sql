-- AlterTable
ALTER TABLE "Registry" ADD COLUMN     "changedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateTable
CREATE TABLE "WorkerReport" (
    "singleton" BOOLEAN NOT NULL DEFAULT true,
    "worker" TEXT,
    "reportedAt" TIMESTAMPTZ(3),
    "lastPassAt" TIMESTAMPTZ(3),
    "lastPassMs" INTEGER,
    "lookWantedAt" TIMESTAMPTZ(3),

    CONSTRAINT "WorkerReport_pkey" PRIMARY KEY ("singleton")
);

-- The first change that is not settled counts: a later one on top of it is no younger a wait.
-- \x3b is a semicolon: the migration tool would cut the script there.
CREATE FUNCTION "note_change"() RETURNS trigger LANGUAGE plpgsql
  AS E'BEGIN
    NEW."changedAt" := CURRENT_TIMESTAMP\x3b
    RETURN NEW\x3b
  END\x3b';

CREATE TRIGGER "Registry_note_change" BEFORE UPDATE OF "generation" ON "Registry" FOR EACH ROW
  WHEN (NEW."generation" > OLD."generation" AND OLD."generation" <= OLD."observedGeneration")
  EXECUTE FUNCTION "note_change"();
