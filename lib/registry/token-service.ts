/**
 * `service` and `aud` of a registry's tokens. Made from its id, which is never used again: the audience is the only
 * wall between the tokens of two tenants.
 */
export function tokenService(registryId: string): string {
  return `berth-${registryId}`
}

/** The registry id of a `service` parameter, or null; whether it exists is for the caller to find out. */
export function parseTokenService(service: string): string | null {
  return /^berth-([0-9a-hjkmnp-tv-z]{20})$/.exec(service)?.[1] ?? null
}
