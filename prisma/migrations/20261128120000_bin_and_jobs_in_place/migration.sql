-- A row of the bin changes its state four or five times, an item of a job once. With no index on the state, and room for a
-- second version beside each row, such a change stays in the page and touches no index.

-- DropIndex
DROP INDEX "BinnedTag_registryId_state_binnedAt_id_idx";

-- DropIndex
DROP INDEX "BinnedTag_state_purgeAt_idx";

-- DropIndex
DROP INDEX "ImageJobItem_jobId_state_position_idx";

-- CreateIndex
CREATE INDEX "BinnedTag_registryId_binnedAt_id_idx" ON "BinnedTag"("registryId", "binnedAt", "id");

-- CreateIndex
CREATE INDEX "BinnedTag_purgeAt_idx" ON "BinnedTag"("purgeAt");

ALTER TABLE "BinnedTag" SET (fillfactor = 45);
ALTER TABLE "ImageJobItem" SET (fillfactor = 45);
