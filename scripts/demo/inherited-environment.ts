const FOREIGN =
  /^(DATABASE_URL(_FILE)?|LDAP_.*|OIDC_.*|NFS_.*|CA_.*|AUTH_SECRET|NEXTAUTH_.*|MACHINE_HOST)$/

/** An environment without what would point the portal away from the parts that the demo brings. */
export function inheritedEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || FOREIGN.test(name) ? [] : [[name, value]],
    ),
  )
}
