-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL,
    "username" TEXT NOT NULL,
    "directoryId" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "endReason" TEXT,
    "address" TEXT NOT NULL,
    "client" TEXT,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OidcGrant" (
    "username" TEXT NOT NULL,
    "tokensSealed" TEXT NOT NULL,
    "refreshingUntil" TIMESTAMPTZ(3),
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "OidcGrant_pkey" PRIMARY KEY ("username")
);

-- CreateTable
CREATE TABLE "SignInTrail" (
    "key" TEXT NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failedAt" TIMESTAMPTZ(3),
    "succeededAt" TIMESTAMPTZ(3),

    CONSTRAINT "SignInTrail_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "Session_username_startedAt_idx" ON "Session"("username", "startedAt");

-- CreateIndex
CREATE INDEX "Session_startedAt_idx" ON "Session"("startedAt");

-- CreateIndex
CREATE INDEX "SignInTrail_failedAt_idx" ON "SignInTrail"("failedAt");

-- CreateIndex
CREATE INDEX "SignInTrail_succeededAt_idx" ON "SignInTrail"("succeededAt");

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_username_fkey" FOREIGN KEY ("username") REFERENCES "Person"("username") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OidcGrant" ADD CONSTRAINT "OidcGrant_username_fkey" FOREIGN KEY ("username") REFERENCES "Person"("username") ON DELETE CASCADE ON UPDATE CASCADE;

-- Who signs in with OIDC is told by issuer and subject: the two together are never two people here.
CREATE UNIQUE INDEX "Person_oidc_subject" ON "Person" ("directoryId") WHERE "username" LIKE 'oidc/%';
