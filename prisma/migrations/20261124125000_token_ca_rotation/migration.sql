-- AlterTable
ALTER TABLE "Registry" ADD COLUMN     "tokenRoots" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "tokenRootsServed" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "TokenCaRotation" (
    "id" TEXT NOT NULL,
    "phase" TEXT NOT NULL DEFAULT 'requested',
    "oldCaId" TEXT NOT NULL,
    "newCaId" TEXT,
    "requestedBy" TEXT NOT NULL,
    "requestedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "switchedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "TokenCaRotation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "TokenCaRotation_requestedAt_idx" ON "TokenCaRotation"("requestedAt");

-- One rotation at a time.
CREATE UNIQUE INDEX "TokenCaRotation_open" ON "TokenCaRotation" ((true)) WHERE "phase" NOT IN ('finished', 'dropped');

-- Registries that were deployed before trust the one token CA that there was.
UPDATE "Registry" SET "tokenRoots" = '{token-ca}', "tokenRootsServed" = '{token-ca}' WHERE "readyAt" IS NOT NULL;
