/** A page of a team. */
export function teamHref(tenantSlug: string, tab: string): string {
  return `/teams/${encodeURIComponent(tenantSlug)}/${tab}`
}
