import { describe, expect, test } from 'vitest'
import { can } from './permissions'
import { ofPerson, ofRepository, ofTenant, PLATFORM } from './resource'
import { tokenActions } from './token-access'
import type { TokenScope } from './token-scope'
import type { TenantRole } from './views'

const running = { desired: 'running', phase: 'ready' } as const
const suffixes = { LDAP_OWNERS_SUFFIX: '-owners', LDAP_VIEWERS_SUFFIX: '-viewers' }
const tenant = { id: 't1', groupId: 'g1', groupName: 'payments' }
const team = ofTenant(tenant, suffixes)

function actor(
  { isAdmin, role }: { isAdmin: boolean; role: TenantRole | null },
  token: TokenScope | null = null,
) {
  const grants = new Map(role === null ? [] : [['t1', role]])
  return { username: 'ada', displayName: 'Ada', isAdmin, groups: [], grants, token }
}

test.each([
  [{ isAdmin: false, role: null }, []],
  [{ isAdmin: false, role: 'viewer' }, ['pull']],
  [{ isAdmin: false, role: 'developer' }, ['pull', 'push']],
  [{ isAdmin: false, role: 'owner' }, ['pull', 'push']],
  [{ isAdmin: true, role: null }, ['pull']],
  [{ isAdmin: true, role: 'developer' }, ['pull', 'push']],
] as const)('%j may %j', (who, actions) => {
  expect(tokenActions(actor(who), running, team)).toEqual(actions)
})

test.each([
  { desired: 'deleted', phase: 'ready' },
  { desired: 'running', phase: 'deleting' },
  { desired: 'deleted', phase: 'deleted' },
] as const)('nothing when %j', (registry) => {
  expect(tokenActions(actor({ isAdmin: false, role: 'owner' }), registry, team)).toEqual([])
})

describe('an access token', () => {
  const everything: TokenScope = {
    tokenId: 'k1',
    kind: 'personal',
    name: 'laptop',
    tenantId: null,
    registryIds: null,
    repositories: ['**'],
    actions: ['pull', 'push', 'delete'],
  }
  const app = ofRepository({ id: 'r1', tenant }, 'team/app', suffixes)

  test.each([
    [{ isAdmin: false, role: null }, []],
    [{ isAdmin: false, role: 'viewer' }, ['pull']],
    [{ isAdmin: false, role: 'developer' }, ['pull', 'push']],
    [{ isAdmin: false, role: 'owner' }, ['pull', 'push', 'delete']],
    [{ isAdmin: true, role: null }, ['pull', 'delete']],
  ] as const)('of %j gives no more than %j', (who, actions) => {
    expect(tokenActions(actor(who, everything), running, app)).toEqual(actions)
  })

  test.each([
    [{ actions: ['pull'] }, ['pull']],
    [{ actions: ['pull', 'push'] }, ['pull', 'push']],
    [{ actions: ['pull', 'delete'] }, ['pull', 'delete']],
    [{ actions: [] }, []],
    [{ registryIds: ['r1', 'r2'] }, ['pull', 'push', 'delete']],
    [{ registryIds: ['r2'] }, []],
    [{ registryIds: [] }, []],
    [{ kind: 'ci', tenantId: 't1' }, ['pull', 'push', 'delete']],
    [{ kind: 'ci', tenantId: 't2' }, []],
    [{ kind: 'ci', tenantId: 't2', registryIds: ['r1'] }, []],
    [{ repositories: ['team/app'] }, ['pull', 'push', 'delete']],
    [{ repositories: ['team', 'team/*'] }, ['pull', 'push', 'delete']],
    [{ repositories: ['team'] }, []],
    [{ repositories: ['team-evil/**', 'team/ap'] }, []],
    [{ repositories: [] }, []],
  ] as const)('with %j leaves an owner %j', (limit, actions) => {
    const owner = actor({ isAdmin: false, role: 'owner' }, { ...everything, ...limit })
    expect(tokenActions(owner, running, app)).toEqual(actions)
  })

  test('is for what is in registries alone', () => {
    const admin = actor({ isAdmin: true, role: 'owner' }, everything)
    const doors = [
      ['registry.request', team],
      ['registry.delete', app],
      ['registry.read', team],
      ['ciAccount.manage', team],
      ['quota.change', app],
      ['tenant.list', PLATFORM],
      ['token.own', ofPerson('ada')],
    ] as const
    for (const [action, resource] of doors) {
      expect([action, can(admin, action, resource)]).toEqual([action, false])
      expect([action, can({ ...admin, token: null }, action, resource)]).toEqual([action, true])
    }
  })
})
