-- CreateTable
CREATE TABLE "RegistryIndex" (
    "registryId" TEXT NOT NULL,
    "instanceId" TEXT,
    "readWantedAt" TIMESTAMPTZ(3),
    "readStartedAt" TIMESTAMPTZ(3),
    "readAt" TIMESTAMPTZ(3),
    "staleSince" TIMESTAMPTZ(3),
    "staleCode" TEXT,
    "staleSentence" TEXT,

    CONSTRAINT "RegistryIndex_pkey" PRIMARY KEY ("registryId")
);

-- CreateTable
CREATE TABLE "IndexedRepository" (
    "registryId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "tagCount" INTEGER NOT NULL DEFAULT 0,
    "sizeBytes" BIGINT NOT NULL DEFAULT 0,
    "lastPushedAt" TIMESTAMPTZ(3),
    "lastPulledAt" TIMESTAMPTZ(3),
    "pullCount" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "IndexedRepository_pkey" PRIMARY KEY ("registryId","name")
);

-- CreateTable
CREATE TABLE "IndexedTag" (
    "registryId" TEXT NOT NULL,
    "repository" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "versionKey" TEXT COLLATE "C" NOT NULL,
    "digest" TEXT,
    "kind" TEXT,
    "sizeBytes" BIGINT,
    "platforms" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "artifactType" TEXT,
    "imageCreatedAt" TIMESTAMPTZ(3),
    "attachedTo" TEXT,
    "broken" TEXT,
    "pushedAt" TIMESTAMPTZ(3),
    "pushedBy" TEXT,
    "lastPulledAt" TIMESTAMPTZ(3),
    "pullCount" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "IndexedTag_pkey" PRIMARY KEY ("registryId","repository","name")
);

-- CreateTable
CREATE TABLE "IndexedManifest" (
    "registryId" TEXT NOT NULL,
    "repository" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "manifestBytes" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "references" JSONB NOT NULL,
    "platform" TEXT,
    "artifactType" TEXT,
    "subject" TEXT,
    "imageCreatedAt" TIMESTAMPTZ(3),
    "goneAt" TIMESTAMPTZ(3),
    "lastPulledAt" TIMESTAMPTZ(3),
    "pullCount" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "IndexedManifest_pkey" PRIMARY KEY ("registryId","repository","digest")
);

-- CreateTable
CREATE TABLE "TagMove" (
    "id" BIGSERIAL NOT NULL,
    "registryId" TEXT NOT NULL,
    "repository" TEXT NOT NULL,
    "tag" TEXT NOT NULL,
    "digest" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT,
    "address" TEXT,
    "client" TEXT,
    "source" TEXT NOT NULL,
    "eventId" TEXT,

    CONSTRAINT "TagMove_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "IndexedRepository_registryId_sizeBytes_name_idx" ON "IndexedRepository"("registryId", "sizeBytes", "name");

-- CreateIndex
CREATE INDEX "IndexedRepository_registryId_lastPushedAt_name_idx" ON "IndexedRepository"("registryId", "lastPushedAt", "name");

-- CreateIndex
CREATE INDEX "IndexedRepository_registryId_lastPulledAt_name_idx" ON "IndexedRepository"("registryId", "lastPulledAt", "name");

-- CreateIndex
CREATE INDEX "IndexedRepository_registryId_tagCount_name_idx" ON "IndexedRepository"("registryId", "tagCount", "name");

-- CreateIndex
CREATE INDEX "IndexedTag_registryId_repository_versionKey_idx" ON "IndexedTag"("registryId", "repository", "versionKey");

-- CreateIndex
CREATE INDEX "IndexedTag_registryId_repository_sizeBytes_name_idx" ON "IndexedTag"("registryId", "repository", "sizeBytes", "name");

-- CreateIndex
CREATE INDEX "IndexedTag_registryId_repository_pushedAt_name_idx" ON "IndexedTag"("registryId", "repository", "pushedAt", "name");

-- CreateIndex
CREATE INDEX "IndexedTag_registryId_repository_lastPulledAt_name_idx" ON "IndexedTag"("registryId", "repository", "lastPulledAt", "name");

-- CreateIndex
CREATE INDEX "IndexedTag_registryId_repository_digest_idx" ON "IndexedTag"("registryId", "repository", "digest");

-- CreateIndex
CREATE INDEX "IndexedTag_registryId_repository_attachedTo_idx" ON "IndexedTag"("registryId", "repository", "attachedTo");

-- CreateIndex
CREATE INDEX "TagMove_registryId_repository_tag_at_idx" ON "TagMove"("registryId", "repository", "tag", "at");

-- CreateIndex
CREATE UNIQUE INDEX "TagMove_registryId_eventId_key" ON "TagMove"("registryId", "eventId");

-- AddForeignKey
ALTER TABLE "RegistryIndex" ADD CONSTRAINT "RegistryIndex_registryId_fkey" FOREIGN KEY ("registryId") REFERENCES "Registry"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "IndexedRepository" ADD CONSTRAINT "IndexedRepository_registryId_fkey" FOREIGN KEY ("registryId") REFERENCES "Registry"("id") ON DELETE CASCADE ON UPDATE CASCADE;
