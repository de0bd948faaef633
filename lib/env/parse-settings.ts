import { readFileSync } from 'node:fs'
import { SETTINGS, type Settings } from './settings'

/** Thrown for a bad environment: one line per bad variable, never with its value. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      `The configuration is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    )
    this.name = 'SettingsError'
  }
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Settings from an environment. An empty value counts as not set. Secrets may come from the file that
 * `<NAME>_FILE` names (its last line break is dropped). Reports all problems at once.
 *
 * @throws SettingsError naming each variable and what was expected, never a value
 */
export function parseSettings(environment: Environment): Settings {
  const problems: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const text = textOf(name, 'secret' in setting, environment, problems)
    if (text === undefined) {
      values[name] = setting.fallback
      continue
    }
    const result = setting.parse.safeParse(text)
    if (result.success) values[name] = result.data
    else problems.push(`${name}: expected ${setting.expected}`)
  }
  if (problems.length === 0) problems.push(...conflicts(values as Settings))
  if (problems.length > 0) throw new SettingsError(problems)
  return values as Settings
}

function textOf(
  name: string,
  secret: boolean,
  environment: Environment,
  problems: string[],
): string | undefined {
  const direct = environment[name]
  const file = secret ? environment[`${name}_FILE`] : undefined
  if (direct && file) {
    problems.push(`${name}: set either ${name} or ${name}_FILE, not both`)
    return undefined
  }
  if (!file) return direct || undefined
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch {
    problems.push(`${name}_FILE: expected a readable file`)
    return undefined
  }
}

/** What can only be judged across settings. */
function conflicts(settings: Settings): string[] {
  const problems: string[] = []
  const need = (condition: boolean, problem: string) => {
    if (!condition) problems.push(problem)
  }
  need(settings.AUTH_SECRET !== undefined, 'AUTH_SECRET: required, expected at least 32 characters')
  if (settings.PORTAL_ROLE === 'web') {
    need(
      settings.CA_SECRET === undefined,
      'CA_SECRET: role web must not have it; expected it to be unset',
    )
  } else {
    need(
      settings.CA_SECRET !== undefined,
      `CA_SECRET: required in role ${settings.PORTAL_ROLE}, expected at least 32 characters`,
    )
  }
  need(
    settings.AUTH_SECRET === undefined || settings.AUTH_SECRET !== settings.CA_SECRET,
    'CA_SECRET: expected another value than AUTH_SECRET, which web processes know',
  )
  need(
    (settings.CA_CERT_FILE === undefined) === (settings.CA_KEY_FILE === undefined),
    'CA_CERT_FILE: expected together with CA_KEY_FILE',
  )
  need(
    isLoopback(settings.HOST),
    'HOST: expected a loopback address: passwords cross the pages, so they are served in plain HTTP to a TLS proxy on this machine only',
  )
  if (settings.LDAP_URL === undefined) {
    need(
      settings.DEMO || settings.OIDC_ISSUER !== undefined,
      'LDAP_URL: required without OIDC_ISSUER; the embedded directory has known passwords and starts only with DEMO=true',
    )
  } else {
    need(
      settings.LDAP_PEOPLE_BASE !== undefined,
      'LDAP_PEOPLE_BASE: required with LDAP_URL, expected a DN',
    )
    need(
      settings.LDAP_GROUPS_BASE !== undefined,
      'LDAP_GROUPS_BASE: required with LDAP_URL, expected a DN',
    )
  }
  need(
    (settings.LDAP_BIND_DN === undefined) === (settings.LDAP_BIND_PASSWORD === undefined),
    'LDAP_BIND_DN: expected together with LDAP_BIND_PASSWORD',
  )
  if (settings.OIDC_ISSUER !== undefined) {
    const { protocol, hostname } = new URL(settings.OIDC_ISSUER)
    need(
      protocol === 'https:' || isLoopback(hostname),
      'OIDC_ISSUER: expected https, since secrets and tokens cross it',
    )
    need(settings.OIDC_CLIENT_ID !== undefined, 'OIDC_CLIENT_ID: required with OIDC_ISSUER')
    need(settings.OIDC_CLIENT_SECRET !== undefined, 'OIDC_CLIENT_SECRET: required with OIDC_ISSUER')
    need(
      settings.OIDC_SCOPES.split(/\s+/).includes('openid'),
      'OIDC_SCOPES: expected openid among them',
    )
  }
  need(
    settings.SMTP_URL === undefined || settings.MAIL_FROM !== undefined,
    'MAIL_FROM: required with SMTP_URL, expected a mail address',
  )
  need(
    settings.PORTAL_ROLE === 'all' || settings.DATABASE_URL !== undefined,
    `DATABASE_URL: required in role ${settings.PORTAL_ROLE}; the embedded database serves one process`,
  )
  if (settings.STORAGE_DRIVER === 'nfs') {
    need(settings.NFS_ADDRESS !== undefined, 'NFS_ADDRESS: required with STORAGE_DRIVER=nfs')
    need(settings.NFS_EXPORT !== undefined, 'NFS_EXPORT: required with STORAGE_DRIVER=nfs')
  }
  for (const name of [
    'FLASHBLADE_TOKEN',
    'FLASHBLADE_CA_FILE',
    'FLASHBLADE_FILE_SYSTEM',
  ] as const) {
    const isNeeded = settings.FLASHBLADE_URL !== undefined && settings.PORTAL_ROLE !== 'web'
    need(!isNeeded || settings[name] !== undefined, `${name}: required with FLASHBLADE_URL`)
  }
  need(
    settings.PORTAL_ROLE !== 'web' || settings.FLASHBLADE_TOKEN === undefined,
    'FLASHBLADE_TOKEN: role web must not have it; expected it to be unset',
  )
  return problems
}

/** Whether an address can be reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
}
