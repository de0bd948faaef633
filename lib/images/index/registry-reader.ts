import type { Database } from '../../db/database'
import type { Settings } from '../../env/settings'
import { limitRunning } from '../../kernel/limit-running'
import { PORTAL_SUBJECT } from '../../kernel/portal-subject'
import { createRegistryClient, type RegistryClient } from '../../registry/client'
import type { RegistryAccess } from '../../registry/registry-access'
import type { TokenAccess } from '../../registry/scopes'
import { tokenService } from '../../registry/token-service'

/** All that the index may do with a registry: look. */
export type RegistryReader = Pick<
  RegistryClient,
  'listRepositories' | 'listTags' | 'headManifest' | 'getManifest' | 'getConfigBlob'
>

export type ReaderDeps = {
  db: Database
  settings: Pick<Settings, 'REGISTRY_HOST'>
  access: RegistryAccess
  /** Ends what is under way. */
  signal?: AbortSignal
}

const CALL_TIMEOUT_MS = 20_000
/** Calls to one registry at once. */
const CALLS_MAX = 8
/** Well below the life of a token. */
const TOKEN_KEPT_MS = 60_000
const TOKENS_MAX = 500

/** A reader of a registry that is up, with what ends its connections; null for one that is not. */
export async function openReader(
  { db, settings, access, signal }: ReaderDeps,
  registryId: string,
): Promise<{ reader: RegistryReader; close(): void } | null> {
  const row = await db.registry.findUnique({
    where: { id: registryId, deletedAt: null, desired: 'running' },
    select: { port: true, readyAt: true },
  })
  if (row === null || row.port === null || row.readyAt === null) return null
  const issue = (scopes: readonly TokenAccess[]) =>
    access.issueToken({
      service: tokenService(registryId),
      subject: PORTAL_SUBJECT,
      access: scopes,
    }).token
  const client = createRegistryClient({
    baseUrl: `https://${settings.REGISTRY_HOST}:${row.port}`,
    caPem: access.caPem(),
    getToken: keepTokens(issue),
    timeoutMs: CALL_TIMEOUT_MS,
    ...(signal === undefined ? {} : { signal }),
  })
  return { reader: limitCalls(client), close: client.close }
}

/** A full read asks thousands of times for the same few rights; signing each time would take longer than to read. */
export function keepTokens(
  issue: (access: readonly TokenAccess[]) => string | Promise<string>,
): (access: readonly TokenAccess[]) => Promise<string> {
  const kept = new Map<string, { token: string; untilMs: number }>()
  return async (access) => {
    const key = JSON.stringify(access)
    const known = kept.get(key)
    if (known !== undefined && performance.now() < known.untilMs) return known.token
    const token = await issue(access)
    const [oldest] = kept.keys()
    if (kept.size >= TOKENS_MAX && oldest !== undefined) kept.delete(oldest)
    kept.set(key, { token, untilMs: performance.now() + TOKEN_KEPT_MS })
    return token
  }
}

/** A few calls at once, however many are asked for. */
export function limitCalls(client: RegistryReader, limit = CALLS_MAX): RegistryReader {
  const gate = limitRunning(limit)
  return {
    listRepositories: () => gate(() => client.listRepositories()),
    listTags: (repository) => gate(() => client.listTags(repository)),
    headManifest: (repository, reference) => gate(() => client.headManifest(repository, reference)),
    getManifest: (repository, reference) => gate(() => client.getManifest(repository, reference)),
    getConfigBlob: (repository, digest, bytesMax) =>
      gate(() => client.getConfigBlob(repository, digest, bytesMax)),
  }
}
