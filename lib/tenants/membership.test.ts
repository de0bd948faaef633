import { expect, test } from 'vitest'
import { isAdmin, roleIn, teamsOf } from './membership'
import type { TenantRole } from './views'

const suffixes = { LDAP_OWNERS_SUFFIX: '-owners', LDAP_VIEWERS_SUFFIX: '-viewers' }
const payments = { id: 't1', groupId: 'g1', groupName: 'payments' }
const group = (id: string, name: string) => ({ id, name })
const noGrants: ReadonlyMap<string, TenantRole> = new Map()

test.each([
  ['nobody', [], null],
  ['a member by id', [group('g1', 'payments')], 'developer'],
  ['a member of the renamed group', [group('g1', 'billing')], 'developer'],
  ['a member of another group of that name', [group('g9', 'payments')], null],
  ['an owner, whatever the case', [group('g2', 'Payments-OWNERS')], 'owner'],
  ['a viewer', [group('g3', 'payments-viewers')], 'viewer'],
  [
    'a viewer who is also a member',
    [group('g3', 'payments-viewers'), group('g1', 'payments')],
    'developer',
  ],
  ['owners of a team whose name begins alike', [group('g4', 'payments-eu-owners')], null],
] as const)('%s', (_, groups, role) => {
  expect(roleIn(payments, { groups, grants: noGrants }, suffixes)).toBe(role)
})

test('a grant counts for its tenant alone, and the highest role wins', () => {
  const grants = new Map<string, TenantRole>([['t1', 'owner']])
  const actor = { groups: [group('g3', 'payments-viewers')], grants }
  expect(roleIn(payments, actor, suffixes)).toBe('owner')
  expect(roleIn({ ...payments, id: 't2' }, actor, suffixes)).toBe('viewer')
  expect(roleIn({ ...payments, id: null }, actor, suffixes)).toBe('viewer')
})

test('teams are those with a role', () => {
  const search = { id: null, groupId: 'g5', groupName: 'search' }
  const actor = { groups: [group('g5', 'search')], grants: noGrants }
  expect(teamsOf(actor, [payments, search], suffixes)).toEqual([
    { team: search, role: 'developer' },
  ])
})

test('the admin group is told by name', () => {
  const settings = { LDAP_ADMIN_GROUP: 'platform-admins' }
  expect(isAdmin([group('g', 'Platform-Admins')], settings)).toBe(true)
  expect(isAdmin([group('g', 'platform-admins-old')], settings)).toBe(false)
})
