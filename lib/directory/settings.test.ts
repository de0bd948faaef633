import { describe, expect, it } from 'vitest'
import { parseSettings } from './settings'
import { casesConfig } from './testing/directory-cases'

describe('parseSettings', () => {
  it.each([
    ['ldap://dir.example.org', { host: 'dir.example.org', port: 389, tls: false }],
    ['ldaps://dir.example.org/', { host: 'dir.example.org', port: 636, tls: true }],
    ['LDAPS://10.0.0.1:3269', { host: '10.0.0.1', port: 3269, tls: true }],
  ])('reads %s', (url, expected) => {
    expect(parseSettings(casesConfig({ urls: [url] })).servers).toMatchObject([expected])
  })

  it.each([
    ['urls', { urls: [] }],
    ['urls', { urls: ['http://dir'] }],
    ['urls', { urls: ['ldap://'] }],
    ['urls', { urls: ['ldap://dir:99999'] }],
    ['urls', { urls: ['ldap://user:secret@dir'] }],
    ['urls', { urls: ['ldap://dir/dc=example'] }],
    ['urls', { urls: ['ldap://[2001:db8::1]'] }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['usernameAttribute', { usernameAttribute: 'uid=*)(' }],
    ['displayNameAttribute', { displayNameAttribute: '' }],
    ['mailAttribute', { mailAttribute: 'mail,cn' }],
    ['groupNameAttribute', { groupNameAttribute: '*' }],
    ['nesting', { nesting: 'chain' as const }],
    ['groupFilter', { groupFilter: '(cn=' }],
    ['bind', { bind: { dn: 'cn=a', password: '' } }],
    ['bind', { bind: { dn: ' ', password: 'x' } }],
    ['userFilter', { userFilter: '(uid=' }],
    ['teamFilter', { teamFilter: '' }],
    ['caPem', { caPem: 'not a certificate' }],
  ])('refuses a bad %s: %j', (field, overrides) => {
    const config = casesConfig({ urls: ['ldap://dir'], ...overrides })
    expect(() => parseSettings(config)).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT', field }),
    )
  })

  it('takes what each kind of directory is used to', () => {
    const read = (overrides: Parameters<typeof casesConfig>[0]) =>
      parseSettings(casesConfig({ urls: ['ldap://dir'], ...overrides }))
    expect(read({})).toMatchObject({ usernameAttribute: 'uid', nesting: 'walk' })
    expect(read({ kind: 'active-directory' })).toMatchObject({
      usernameAttribute: 'sAMAccountName',
      nesting: 'chain',
    })
    expect(read({ kind: 'active-directory', nesting: 'walk' }).nesting).toBe('walk')
  })
})
