import { expect, test } from 'vitest'
import type { Actor } from './actor'
import { type Action, can } from './permissions'
import { ofPerson, ofRegistry, ofTenant, PLATFORM, type Resource } from './resource'
import { TENANT_ROLES } from './roles'
import type { TenantRole } from './views'

// Columns: oneself, outsider, viewer, developer, owner, admin without a role.
const MATRIX: Record<Action, string> = {
  'request.cancel': 's-----',
  'access.request': '-x---a',
  'tenant.read': '--vdoa',
  'registry.read': '--vdoa',
  'registry.pull': '--vdoa',
  'image.read': '--vdoa',
  'registry.push': '---do-',
  'registry.request': '---do-',
  'registry.retry': '---doa',
  'image.delete': '----oa',
  'registry.cleanup': '----oa',
  'registry.delete': '----oa',
  'registry.restore': '----oa',
  'registry.erase': '----oa',
  'registry.eraseEarly': '-----a',
  'quota.request': '----o-',
  'registry.suspend': '----oa',
  'registry.change': '----oa',
  'request.decideAccess': '----oa',
  'audit.read': '----oa',
  'usage.export': '----oa',
  'access.manage': '----oa',
  'request.decide': '-----a',
  'quota.change': '-----a',
  'budget.change': '-----a',
  'tenant.delete': '-----a',
  'overcommit.change': '-----a',
  'tenant.list': '-----a',
  'platform.read': '-----a',
  'directory.read': '-----a',
  'session.list': 's----a',
  'session.end': 's----a',
  'token.own': 's-----',
  'ciAccount.read': '----oa',
  'ciAccount.manage': '----o-',
  'ciAccount.revoke': '----oa',
  'token.revokeAny': '-----a',
  'tokenPolicy.change': '-----a',
  'certificate.rotate': '-----a',
  'platform.test': '-----a',
  'roll.continue': '-----a',
}

const suffixes = { LDAP_OWNERS_SUFFIX: '-owners', LDAP_VIEWERS_SUFFIX: '-viewers' }
const tenant = { id: 't1', groupId: 'g1', groupName: 'payments' }
const team = ofTenant(tenant, suffixes)

function actor(role: TenantRole | null, isAdmin = false): Actor {
  const grants = new Map(role === null ? [] : [['t1', role]])
  return { username: 'ada', displayName: 'Ada', isAdmin, groups: [], grants, token: null }
}

test.each(Object.entries(MATRIX))('%s is for %s', (name, allowed) => {
  const action = name as Action
  const columns: [string, Actor, Resource][] = [
    ['s', actor(null), ofPerson('ada')],
    ['x', actor(null), team],
    ['v', actor('viewer'), team],
    ['d', actor('developer'), team],
    ['o', actor('owner'), team],
    ['a', actor(null, true), team],
  ]
  const answers = columns.map(([letter, who, what]) => (can(who, action, what) ? letter : '-'))
  expect(answers.join('')).toBe(allowed)
})

test('an admin with a role may do both', () => {
  expect(can(actor('developer', true), 'registry.push', team)).toBe(true)
  expect(can(actor('developer', true), 'quota.change', team)).toBe(true)
  expect(can(actor('viewer', true), 'registry.push', team)).toBe(false)
})

test('a role counts in its tenant alone, and nowhere on the platform', () => {
  const other = ofRegistry({ id: 'r', tenant: { ...tenant, id: 't2', groupId: 'g2' } }, suffixes)
  for (const role of TENANT_ROLES) {
    expect(can(actor(role), 'registry.read', other)).toBe(false)
    expect(can(actor(role), 'registry.read', PLATFORM)).toBe(false)
  }
})

test('what belongs to somebody else is nobody’s business, not even an admin’s', () => {
  expect(can(actor('owner'), 'request.cancel', ofPerson('grace'))).toBe(false)
  expect(can(actor('owner', true), 'request.cancel', ofPerson('grace'))).toBe(false)
  expect(can(actor('owner'), 'request.cancel', team)).toBe(false)
})
