import type { Settings } from '../env/settings'
import { AppError, isAppError } from '../kernel/app-error'
import { PORTAL_SUBJECT } from '../kernel/portal-subject'
import { createRegistryClient } from '../registry/client'
import type { RegistryAccess } from '../registry/registry-access'
import { tokenService } from '../registry/token-service'

const PROBE_TIMEOUT_MS = 5_000

export type ProbeDeps = { access: RegistryAccess; facts(): { settings: Settings } }

/**
 * Whether a registry really serves: `/v2/` answers over TLS with our CA and asks for a token, and a write reaches
 * its storage, or is refused by one that is to be read-only. Docker's word that a task runs says neither.
 *
 * @throws AppError REGISTRY_UNAVAILABLE, REGISTRY_REFUSED or TIMEOUT
 */
export async function probeRegistry(
  deps: ProbeDeps,
  input: { registryId: string; port: number; readOnly: boolean },
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
    const { status, challenge } = await client.ping()
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

/** It has just answered, so what fails is behind it: of that it says no more than that something is unknown. */
function explainWrite(error: unknown): never {
  if (!isAppError(error) || error.code !== 'REGISTRY_UNAVAILABLE') throw error
  throw new AppError(
    'REGISTRY_UNAVAILABLE',
    'The registry answers, but takes no write: its storage may be read-only, full or gone. Pulls may go on.',
    { cause: error, ...(error.raw === undefined ? {} : { raw: error.raw }) },
  )
}
