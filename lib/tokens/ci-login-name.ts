/**
 * The user name of a CI account: `ci-payments--build`. Neither part has two hyphens in a row, so that no two
 * accounts of any tenants share one.
 */
export function ciLoginName(tenantSlug: string, name: string): string {
  return `ci-${tenantSlug}--${name}`
}
