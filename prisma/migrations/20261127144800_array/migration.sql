-- AlterTable
ALTER TABLE "Registry" ADD COLUMN     "arrayUsedAt" TIMESTAMPTZ(3),
ADD COLUMN     "arrayUsedBytes" BIGINT;

-- CreateTable
CREATE TABLE "ArrayQuota" (
    "uid" INTEGER NOT NULL,
    "bytes" BIGINT NOT NULL,
    "setAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ArrayQuota_pkey" PRIMARY KEY ("uid")
);
