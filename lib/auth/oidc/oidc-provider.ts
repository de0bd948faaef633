import type { OAuthConfig } from 'next-auth/providers/oauth'
import type { Settings } from '../../env/settings'
import { discoveryUrl, oidcHttpOptions } from './oidc-client'

export const OIDC_PROVIDER_ID = 'oidc'

/** The provider of next-auth for the configured issuer, with PKCE, state and nonce; null without one. */
export async function oidcProvider(
  settings: Settings,
): Promise<OAuthConfig<{ sub: string }> | null> {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = settings
  if (OIDC_ISSUER === undefined || OIDC_CLIENT_ID === undefined || OIDC_CLIENT_SECRET === undefined)
    return null
  return {
    id: OIDC_PROVIDER_ID,
    name: settings.OIDC_LABEL,
    type: 'oauth',
    wellKnown: discoveryUrl(OIDC_ISSUER),
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    clientId: OIDC_CLIENT_ID,
    clientSecret: OIDC_CLIENT_SECRET,
    authorization: { params: { scope: settings.OIDC_SCOPES } },
    httpOptions: await oidcHttpOptions(settings),
    // Who it is in Berth is decided where the session starts.
    profile: ({ sub }) => ({ id: sub }),
  }
}
