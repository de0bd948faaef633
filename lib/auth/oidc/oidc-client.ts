import { readFile } from 'node:fs/promises'
import { type Client, custom, Issuer } from 'openid-client'
import type { Settings } from '../../env/settings'
import { AppError } from '../../kernel/app-error'

const TIMEOUT_MS = 5_000
const KNOWN_MS = 10 * 60_000

/** What next-auth and we ask the provider with: its CA, and a limit to every wait. */
export async function oidcHttpOptions(
  settings: Settings,
): Promise<{ timeout: number; ca?: string }> {
  const { OIDC_CA_FILE } = settings
  if (OIDC_CA_FILE === undefined) return { timeout: TIMEOUT_MS }
  try {
    return { timeout: TIMEOUT_MS, ca: await readFile(OIDC_CA_FILE, 'utf8') }
  } catch (cause) {
    throw new AppError('BAD_INPUT', 'OIDC_CA_FILE: expected a readable file.', { cause })
  }
}

/** The issuer's own description of itself, by the one address that OpenID Connect Discovery gives it. */
export function discoveryUrl(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
}

let known: { key: string; at: number; client: Client } | undefined

/**
 * A client of the configured provider; its description is read again every ten minutes.
 *
 * @throws what `openid-client` throws when the provider does not answer; AppError BAD_INPUT without OIDC settings
 */
export async function oidcClient(settings: Settings): Promise<Client> {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = settings
  if (OIDC_ISSUER === undefined || OIDC_CLIENT_ID === undefined || OIDC_CLIENT_SECRET === undefined)
    throw new AppError('BAD_INPUT', 'Signing in with OIDC is not set up.')
  const key = [OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, settings.OIDC_CA_FILE].join('\n')
  const now = performance.now()
  if (known?.key === key && now - known.at < KNOWN_MS) return known.client
  custom.setHttpOptionsDefaults(await oidcHttpOptions(settings))
  const issuer = await Issuer.discover(discoveryUrl(OIDC_ISSUER))
  const client = new issuer.Client({
    client_id: OIDC_CLIENT_ID,
    client_secret: OIDC_CLIENT_SECRET,
  })
  client[custom.clock_tolerance] = 10
  known = { key, at: now, client }
  return client
}
