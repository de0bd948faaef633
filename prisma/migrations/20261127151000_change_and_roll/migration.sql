-- AlterTable
ALTER TABLE "Registry" ADD COLUMN     "cpus" DOUBLE PRECISION,
ADD COLUMN     "memoryBytes" BIGINT,
ADD COLUMN     "restarts" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "rollState" TEXT;

-- A change that Berth itself brings reaches one registry at a time.
CREATE UNIQUE INDEX "Registry_rolling_key" ON "Registry" ("rollState") WHERE "rollState" = 'rolling';
