import { setTimeout as delay } from 'node:timers/promises'
import type { Settings } from '../env/settings'
import { AppError, isAppError } from '../kernel/app-error'
import { PORTAL_SUBJECT } from '../kernel/portal-subject'
import { createRegistryClient, type RegistryClient } from '../registry/client'
import type { RegistryAccess } from '../registry/registry-access'
import { tokenService } from '../registry/token-service'

const PROBE_TIMEOUT_MS = 5_000
/** A task runs from the moment its process does, which listens a moment later. */
const LISTENS_WITHIN_MS = 1_000
const PING_AGAIN_MS = 20

export type ProbeDeps = { access: RegistryAccess; facts(): { settings: Settings } }

/**
 * Whether a registry really serves: `/v2/` answers over TLS with our CA and asks for a token, and a write reaches
 * its storage, or is refused by one that is to be read-only. Docker's word that a task runs says neither. One that is
 * starting gets a second to listen.
 *
 * @throws AppError REGISTRY_UNAVAILABLE, REGISTRY_REFUSED or TIMEOUT
 */
export async function probeRegistry(
  deps: ProbeDeps,
  input: { registryId: string; port: number; readOnly: boolean; isStarting: boolean },
): Promise<void> {
  const client = createRegistryClient({
    baseUrl: `https://${deps.facts().settings.REGISTRY_HOST}:${input.port}`,
    caPem: deps.access.caPem(),
    getToken: async (access) =>
      deps.access.issueToken({
        service: tokenService(input.registryId),
        subject: PORTAL_SUBJECT,
        access,
      }).token,
    timeoutMs: PROBE_TIMEOUT_MS,
  })
  try {
    const { status, challenge } = await (input.isStarting ? firstPing(client) : client.ping())
    if (status !== 401 || challenge === null) {
      throw new AppError(
        'REGISTRY_REFUSED',
        `The registry answered /v2/ with ${status} instead of asking for a token.`,
      )
    }
    if (!input.readOnly) await client.probeWrite().catch(explainWrite)
    else if (await client.takesWrites())
      throw new AppError('REGISTRY_REFUSED', 'The registry is to be read-only, and takes writes.')
  } finally {
    client.close()
  }
}

async function firstPing(client: RegistryClient): ReturnType<RegistryClient['ping']> {
  const until = performance.now() + LISTENS_WITHIN_MS
  for (;;) {
    try {
      return await client.ping()
    } catch (error) {
      const isRefused = isAppError(error) && error.code === 'REGISTRY_UNAVAILABLE'
      if (!isRefused || performance.now() > until) throw error
    }
    await delay(PING_AGAIN_MS)
  }
}

/** It has just answered, so what fails is behind it: of that it says no more than that something is unknown. */
function explainWrite(error: unknown): never {
  if (!isAppError(error) || error.code !== 'REGISTRY_UNAVAILABLE') throw error
  throw new AppError(
    'REGISTRY_UNAVAILABLE',
    'The registry answers, but takes no write: its storage may be read-only, full or gone. Pulls may go on.',
    { cause: error, ...(error.raw === undefined ? {} : { raw: error.raw }) },
  )
}
