-- CreateTable
CREATE TABLE "AuditShipment" (
    "singleton" BOOLEAN NOT NULL DEFAULT true,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "id" BIGINT NOT NULL,

    CONSTRAINT "AuditShipment_pkey" PRIMARY KEY ("singleton")
);

INSERT INTO "AuditShipment" ("at", "id") VALUES ('1970-01-01T00:00:00Z', 0);
