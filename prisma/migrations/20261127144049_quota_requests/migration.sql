-- CreateTable
CREATE TABLE "QuotaCrossing" (
    "registryId" TEXT NOT NULL,
    "threshold" INTEGER NOT NULL,
    "crossedAt" TIMESTAMPTZ(3) NOT NULL,
    "toldAt" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" TIMESTAMPTZ(3),
    "problem" TEXT,

    CONSTRAINT "QuotaCrossing_pkey" PRIMARY KEY ("registryId","threshold")
);

-- CreateTable
CREATE TABLE "OvercommitPolicy" (
    "singleton" BOOLEAN NOT NULL DEFAULT true,
    "allowed" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "OvercommitPolicy_pkey" PRIMARY KEY ("singleton")
);

-- AddForeignKey
ALTER TABLE "QuotaCrossing" ADD CONSTRAINT "QuotaCrossing_registryId_fkey" FOREIGN KEY ("registryId") REFERENCES "Registry"("id") ON DELETE CASCADE ON UPDATE CASCADE;

INSERT INTO "OvercommitPolicy" DEFAULT VALUES;

CREATE UNIQUE INDEX "Request_registryId_open" ON "Request" ("registryId") WHERE "state" = 'pending' AND "kind" = 'quota';
