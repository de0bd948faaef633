import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseSettings, SettingsError } from './parse-settings'

const GOOD = { AUTH_SECRET: 'a'.repeat(32), CA_SECRET: 'c'.repeat(32), DEMO: 'true' }

function problemsOf(environment: Record<string, string | undefined>): readonly string[] {
  try {
    parseSettings(environment)
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
    throw error
  }
  return []
}

describe('parseSettings', () => {
  it('fills in the defaults', () => {
    const settings = parseSettings(GOOD)
    expect(settings.PORT).toBe(3000)
    expect(settings.REGISTRY_PORTS).toEqual({ first: 5000, last: 5999 })
    expect(settings.SELF_SERVICE_MAX_QUOTA).toBe(50 * 2 ** 30)
    expect(settings.DEFAULT_TENANT_BUDGET).toBe(200 * 2 ** 30)
    expect(settings.DEFAULT_TENANT_REGISTRIES).toBe(5)
  })

  it.each([
    ['PORT', '70000'],
    ['PORT', '3e3'],
    ['REGISTRY_PORTS', '5999-5000'],
    ['REGISTRY_PORTS', '80-90'],
    ['SELF_SERVICE_MAX_QUOTA', '-1 GiB'],
    ['MACHINE_URL', 'http://10.0.0.1:3443'],
    ['PORTAL_ROLE', 'both'],
    ['AUTH_SECRET', 'short-secret'],
    ['LDAP_URL', 'https://ldap.example.org'],
    ['LDAP_URL', ' , '],
    ['STORAGE_ROOT', 'relative/path'],
    ['HOST', '0.0.0.0'],
    ['TRUSTED_PROXIES', 'proxy.example.org'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '10.0.0.0/8/8'],
    ['TRUSTED_PROXIES', '2001:db8::/129'],
  ])('names %s and what is expected, not the value', (name, value) => {
    const problems = problemsOf({ ...GOOD, [name]: value })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(new RegExp(`^${name}: .*expected`))
    expect(problems[0]).not.toContain(value)
  })

  it('reports every problem at once', () => {
    expect(problemsOf({ ...GOOD, PORT: 'x', LOG_LEVEL: 'loud' })).toHaveLength(2)
  })

  it('refuses the embedded directory outside demo mode', () => {
    expect(problemsOf({ ...GOOD, DEMO: 'false' })[0]).toContain('LDAP_URL')
  })

  it.each([undefined, '', ' '.repeat(10)])(
    'refuses to start without AUTH_SECRET (%j)',
    (secret) => {
      expect(problemsOf({ ...GOOD, AUTH_SECRET: secret })[0]).toMatch(/^AUTH_SECRET: /)
    },
  )

  it('takes an identity provider in place of a directory, if it is whole and safe', () => {
    const oidc = {
      ...GOOD,
      DEMO: 'false',
      OIDC_ISSUER: 'https://id.example.org',
      OIDC_CLIENT_ID: 'berth',
      OIDC_CLIENT_SECRET: 'secret',
    }
    expect(problemsOf(oidc)).toEqual([])
    expect(problemsOf({ ...oidc, OIDC_CLIENT_SECRET: undefined })[0]).toContain(
      'OIDC_CLIENT_SECRET',
    )
    expect(problemsOf({ ...oidc, OIDC_CLIENT_ID: undefined })[0]).toContain('OIDC_CLIENT_ID')
    expect(problemsOf({ ...oidc, OIDC_SCOPES: 'profile' })[0]).toContain('OIDC_SCOPES')
    expect(problemsOf({ ...oidc, OIDC_ISSUER: 'http://id.example.org' })[0]).toContain('https')
    expect(problemsOf({ ...oidc, OIDC_ISSUER: 'http://127.0.0.1:4000' })).toEqual([])
  })

  it.each([
    ['GROUPS_FRESH', '0 s'],
    ['GROUPS_FRESH', '2 h'],
    ['DIRECTORY_GRACE', '25 h'],
    ['SESSION_LIFE', '8'],
    ['SIGN_IN_TRIES', '0'],
    ['SIGN_IN_PAUSE', '1 h'],
  ])('refuses %s=%s', (name, value) => {
    expect(problemsOf({ ...GOOD, [name]: value })[0]).toMatch(new RegExp(`^${name}: expected`))
  })

  it('keeps CA_SECRET away from role web', () => {
    const web = { ...GOOD, PORTAL_ROLE: 'web', DATABASE_URL: 'postgresql://db/berth' }
    expect(problemsOf(web)).toEqual([
      'CA_SECRET: role web must not have it; expected it to be unset',
    ])
    expect(problemsOf({ ...web, CA_SECRET: undefined })).toEqual([])
  })

  it('takes an array only whole, and away from role web', () => {
    const array = {
      ...GOOD,
      FLASHBLADE_URL: 'https://fb01.example.org',
      FLASHBLADE_TOKEN: 'T-0123-4567',
      FLASHBLADE_CA_FILE: '/etc/berth/fb01.pem',
      FLASHBLADE_FILE_SYSTEM: 'docker',
    }
    expect(problemsOf(array)).toEqual([])
    for (const name of ['FLASHBLADE_TOKEN', 'FLASHBLADE_CA_FILE', 'FLASHBLADE_FILE_SYSTEM']) {
      expect(problemsOf({ ...array, [name]: undefined })).toEqual([
        `${name}: required with FLASHBLADE_URL`,
      ])
    }
    expect(problemsOf({ ...array, FLASHBLADE_FILE_SYSTEM: "a'b" })).toHaveLength(1)
    expect(problemsOf({ ...array, FLASHBLADE_URL: 'http://fb01.example.org' })).toHaveLength(1)
    const web = { ...array, PORTAL_ROLE: 'web', DATABASE_URL: 'postgresql://db/berth' }
    expect(problemsOf({ ...web, CA_SECRET: undefined })).toEqual([
      'FLASHBLADE_TOKEN: role web must not have it; expected it to be unset',
    ])
  })

  it('reads secrets from files, and refuses both forms at once', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'settings-')), 'secret')
    writeFileSync(file, `${'f'.repeat(40)}\n`)
    const environment = { ...GOOD, AUTH_SECRET: undefined, AUTH_SECRET_FILE: file }
    expect(parseSettings(environment).AUTH_SECRET).toBe('f'.repeat(40))
    expect(problemsOf({ ...environment, AUTH_SECRET: 'a'.repeat(32) })[0]).toContain('not both')
    expect(problemsOf({ ...environment, AUTH_SECRET_FILE: '/nonexistent/secret' })[0]).toMatch(
      /^AUTH_SECRET_FILE: expected/,
    )
  })
})
