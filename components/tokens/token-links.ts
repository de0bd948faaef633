/** The page of a team's CI accounts, or of one of them. */
export function ciHref(tenantSlug: string, tokenId?: string): string {
  const base = `/teams/${encodeURIComponent(tenantSlug)}/ci`
  return tokenId === undefined ? base : `${base}/${encodeURIComponent(tokenId)}`
}

/** The page of one's own tokens, or of one of them. */
export function tokenHref(tokenId?: string): string {
  return tokenId === undefined ? '/tokens' : `/tokens/${encodeURIComponent(tokenId)}`
}
