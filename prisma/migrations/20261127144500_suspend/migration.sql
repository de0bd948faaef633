-- AlterTable
ALTER TABLE "Registry" ADD COLUMN     "suspendReason" TEXT,
ADD COLUMN     "suspendedAt" TIMESTAMPTZ(3),
ADD COLUMN     "suspendedBy" TEXT;
