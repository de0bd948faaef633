-- AlterTable
ALTER TABLE "Registry" ADD COLUMN     "appliedGeneration" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "appliedSpecHash" TEXT;
