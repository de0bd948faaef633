-- CreateTable
CREATE TABLE "TenantGroupRole" (
    "tenantId" TEXT NOT NULL,
    "groupId" TEXT NOT NULL,
    "groupName" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "TenantGroupRole_pkey" PRIMARY KEY ("tenantId","groupId")
);

-- CreateIndex
CREATE INDEX "TenantGroupRole_groupId_idx" ON "TenantGroupRole"("groupId");

-- AddForeignKey
ALTER TABLE "TenantGroupRole" ADD CONSTRAINT "TenantGroupRole_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
