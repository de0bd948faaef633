-- Each index is paid for by every report. The one of what is left, by registry, serves all that asked this one.
DROP INDEX "RegistryEvent_unprocessed";

-- Nearly all reports are of pulls, and those a walk from the newest finds as fast: only the others are worth an index.
DROP INDEX "RegistryEvent_action_receivedAt_sequence_idx";
CREATE INDEX "RegistryEvent_action_idx" ON "RegistryEvent"("action", "receivedAt", "sequence") WHERE "action" <> 'pull';
