-- AlterTable
ALTER TABLE "Registry" ADD COLUMN     "caId" TEXT NOT NULL DEFAULT 'registry-ca',
ADD COLUMN     "caIdServed" TEXT;

-- CreateTable
CREATE TABLE "CaRotation" (
    "id" TEXT NOT NULL,
    "phase" TEXT NOT NULL DEFAULT 'requested',
    "oldCaId" TEXT NOT NULL,
    "newCaId" TEXT,
    "requestedBy" TEXT NOT NULL,
    "requestedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "announcedAt" TIMESTAMPTZ(3),
    "switchedAt" TIMESTAMPTZ(3),

    CONSTRAINT "CaRotation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CaDownload" (
    "caId" TEXT NOT NULL,
    "tenantId" TEXT NOT NULL,
    "username" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CaDownload_pkey" PRIMARY KEY ("caId","tenantId","username")
);

-- CreateIndex
CREATE INDEX "CaRotation_requestedAt_idx" ON "CaRotation"("requestedAt");

-- One rotation at a time.
CREATE UNIQUE INDEX "CaRotation_one" ON "CaRotation" ((true)) WHERE "phase" <> 'dropped';
