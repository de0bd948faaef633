import { describe, expect, it } from 'vitest'
import { isOidcName, oidcName } from '../../tenants/oidc-name'
import { parseClaims } from './oidc-claims'

const SETTINGS = { OIDC_USERNAME_CLAIM: 'preferred_username', OIDC_GROUPS_CLAIM: 'groups' }

describe('parseClaims', () => {
  it('reads what identity providers send', () => {
    const claims = {
      sub: 's1',
      preferred_username: 'Ada',
      name: 'Ada L.',
      email: 'ada@example.org',
      groups: ['/payments', 'Search', 'search', '', 7, null, 'x'.repeat(300)],
    }
    expect(parseClaims(claims, SETTINGS)).toEqual({
      subject: 's1',
      name: 'Ada',
      displayName: 'Ada L.',
      email: 'ada@example.org',
      groups: ['payments', 'Search'],
    })
  })

  it('takes one group, and nested and namespaced claims', () => {
    const nested = { ...SETTINGS, OIDC_GROUPS_CLAIM: 'realm_access.roles' }
    const url = { ...SETTINGS, OIDC_GROUPS_CLAIM: 'https://example.org/groups' }
    const groups = (claims: object, settings: typeof SETTINGS) =>
      parseClaims({ sub: 's', ...claims }, settings).groups
    expect(groups({ groups: 'payments' }, SETTINGS)).toEqual(['payments'])
    expect(groups({ realm_access: { roles: ['a'] } }, nested)).toEqual(['a'])
    expect(groups({ 'https://example.org/groups': ['b'] }, url)).toEqual(['b'])
  })

  it.each([{}, { groups: null }, { groups: { admin: true } }, { groups: [['a']] }])(
    'finds no groups in %j',
    (claims) => {
      expect(parseClaims({ sub: 's', ...claims }, SETTINGS).groups).toEqual([])
    },
  )

  it('takes nothing from where every object has something', () => {
    const settings = { OIDC_USERNAME_CLAIM: 'constructor.name', OIDC_GROUPS_CLAIM: '__proto__' }
    expect(parseClaims({ sub: 's' }, settings)).toMatchObject({ name: null, groups: [] })
  })

  it.each([{}, { sub: '' }, { sub: 7 }])('refuses %j, which says not who it is', (claims) => {
    expect(() => parseClaims(claims, SETTINGS)).toThrow(/who this is/)
  })

  it('refuses more groups than anybody has', () => {
    const groups = Array.from({ length: 2001 }, (_, index) => `g${index}`)
    expect(() => parseClaims({ sub: 's', groups }, SETTINGS)).toThrow(/more than 2000/)
  })
})

describe('names', () => {
  it.each([
    ['Ada', 'oidc/ada'],
    ['ada@Example.org', 'oidc/ada@example.org'],
    ['admin', 'oidc/admin'],
    ['josé', 'oidc/josé'],
  ])('of %s is %s', (claim, name) => {
    expect(oidcName(claim)).toBe(name)
    expect(isOidcName(name)).toBe(true)
  })

  it.each(['', ' ', 'oidc/ada', 'a b', 'a:b', '../x', '-a', 'x'.repeat(201), 'a\nb'])(
    'cannot be %j',
    (claim) => {
      expect(() => oidcName(claim)).toThrow(/no name/)
    },
  )

  it.each(['OIDC/ada', ' oidc/ada'])('of the directory cannot be %j', (name) => {
    expect(isOidcName(name)).toBe(true)
  })
})
