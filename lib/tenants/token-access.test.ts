import { expect, test } from 'vitest'
import { ofTenant } from './resource'
import { tokenActions } from './token-access'
import type { TenantRole } from './views'

const running = { desired: 'running', phase: 'ready' } as const
const team = ofTenant(
  { id: 't1', groupId: 'g1', groupName: 'payments' },
  { LDAP_OWNERS_SUFFIX: '-owners', LDAP_VIEWERS_SUFFIX: '-viewers' },
)

function actor({ isAdmin, role }: { isAdmin: boolean; role: TenantRole | null }) {
  const grants = new Map(role === null ? [] : [['t1', role]])
  return { username: 'ada', displayName: 'Ada', isAdmin, groups: [], grants }
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
