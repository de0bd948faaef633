import { describe, expect, it } from 'vitest'
import { SETTINGS } from '../../lib/env/settings'
import { inheritedEnvironment } from './inherited-environment'

describe('inheritedEnvironment', () => {
  it('keeps what leaves the portal with its embedded parts', () => {
    const own = { PATH: '/usr/bin', LOG_LEVEL: 'debug', REGISTRY_PORTS: '5000-5099' }
    expect(inheritedEnvironment({ ...own, EMPTY: undefined })).toEqual(own)
  })

  it.each([
    'DATABASE_URL',
    'DATABASE_URL_FILE',
    'AUTH_SECRET',
    'MACHINE_HOST',
    'NEXTAUTH_URL',
    'LDAP_BIND_PASSWORD_FILE',
    'OIDC_CLIENT_SECRET_FILE',
    'CA_SECRET',
    ...Object.keys(SETTINGS).filter((name) => /^(LDAP|OIDC|NFS|CA)_/.test(name)),
  ])('leaves out %s', (name) => {
    expect(inheritedEnvironment({ [name]: 'x' })).toEqual({})
  })
})
