-- CreateTable
CREATE TABLE "RegistryUsage" (
    "registryId" TEXT NOT NULL,
    "taggedBytes" BIGINT,
    "binBytes" BIGINT,
    "untaggedBytes" BIGINT,
    "uploadBytes" BIGINT,
    "linkBytes" BIGINT,
    "measuredFrom" TIMESTAMPTZ(3),
    "walkMs" INTEGER,
    "previousBytes" BIGINT,
    "previousAt" TIMESTAMPTZ(3),
    "pushedBytes" BIGINT NOT NULL DEFAULT 0,
    "pushedAt" TIMESTAMPTZ(3),
    "wantedAt" TIMESTAMPTZ(3),
    "walk" JSONB,

    CONSTRAINT "RegistryUsage_pkey" PRIMARY KEY ("registryId")
);

-- CreateTable
CREATE TABLE "UsageSample" (
    "registryId" TEXT NOT NULL,
    "span" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "bytes" BIGINT NOT NULL,
    "taggedBytes" BIGINT NOT NULL,
    "binBytes" BIGINT NOT NULL,
    "untaggedBytes" BIGINT NOT NULL,
    "uploadBytes" BIGINT NOT NULL,
    "peakBytes" BIGINT NOT NULL,
    "averageBytes" BIGINT NOT NULL,
    "quotaBytes" BIGINT NOT NULL,

    CONSTRAINT "UsageSample_pkey" PRIMARY KEY ("registryId","span","at")
);

-- CreateIndex
CREATE INDEX "UsageSample_span_at_idx" ON "UsageSample"("span", "at");

-- AddForeignKey
ALTER TABLE "RegistryUsage" ADD CONSTRAINT "RegistryUsage_registryId_fkey" FOREIGN KEY ("registryId") REFERENCES "Registry"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "UsageSample" ADD CONSTRAINT "UsageSample_registryId_fkey" FOREIGN KEY ("registryId") REFERENCES "Registry"("id") ON DELETE CASCADE ON UPDATE CASCADE;
