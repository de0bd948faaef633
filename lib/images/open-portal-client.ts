import type { Database } from '../db/database'
import type { Settings } from '../env/settings'
import { PORTAL_SUBJECT } from '../kernel/portal-subject'
import { createRegistryClient, type RegistryClient } from '../registry/client'
import type { RegistryAccess } from '../registry/registry-access'
import { tokenService } from '../registry/token-service'
import { keepTokens } from './index/registry-reader'

const CALL_TIMEOUT_MS = 20_000

export type PortalClientDeps = {
  db: Database
  settings: Pick<Settings, 'REGISTRY_HOST'>
  access: RegistryAccess
}

/** A client of a registry that is up, for what a worker does by itself; null for one that is not. The caller closes it. */
export async function openPortalClient(
  { db, settings, access }: PortalClientDeps,
  registryId: string,
): Promise<RegistryClient | null> {
  const row = await db.registry.findUnique({
    where: { id: registryId, deletedAt: null, desired: 'running' },
    select: { port: true, readyAt: true },
  })
  if (row === null || row.port === null || row.readyAt === null) return null
  return createRegistryClient({
    baseUrl: `https://${settings.REGISTRY_HOST}:${row.port}`,
    caPem: access.caPem(),
    getToken: keepTokens(
      (scopes) =>
        access.issueToken({
          ...{ service: tokenService(registryId), subject: PORTAL_SUBJECT, access: scopes },
        }).token,
    ),
    timeoutMs: CALL_TIMEOUT_MS,
  })
}
