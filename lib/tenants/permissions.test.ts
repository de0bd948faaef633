import { expect, test } from 'vitest'
import { type Action, can, highestRole, parseRole } from './permissions'

// Columns: nobody, viewer, developer, owner, admin without a role.
const MATRIX: Record<Action, string> = {
  'registry.read': '-vdoa',
  'registry.pull': '-vdoa',
  'image.read': '-vdoa',
  'registry.push': '--do-',
  'registry.request': '--do-',
  'registry.retry': '--doa',
  'image.delete': '---oa',
  'registry.delete': '---oa',
  'request.decideAccess': '---oa',
  'request.decide': '----a',
  'quota.change': '----a',
  'budget.change': '----a',
  'tenant.list': '----a',
  'platform.read': '----a',
}

test.each(Object.entries(MATRIX))('%s is for %s', (name, allowed) => {
  const action = name as Action
  const answers = [
    can({ isAdmin: false, role: null }, action) ? 'n' : '-',
    can({ isAdmin: false, role: 'viewer' }, action) ? 'v' : '-',
    can({ isAdmin: false, role: 'developer' }, action) ? 'd' : '-',
    can({ isAdmin: false, role: 'owner' }, action) ? 'o' : '-',
    can({ isAdmin: true, role: null }, action) ? 'a' : '-',
  ]
  expect(answers.join('')).toBe(allowed)
})

test('an admin with a role may do both', () => {
  expect(can({ isAdmin: true, role: 'developer' }, 'registry.push')).toBe(true)
  expect(can({ isAdmin: true, role: 'developer' }, 'quota.change')).toBe(true)
  expect(can({ isAdmin: true, role: 'viewer' }, 'registry.push')).toBe(false)
})

test('the highest role wins', () => {
  expect(highestRole(['viewer', 'owner', 'developer'])).toBe('owner')
  expect(highestRole([])).toBeNull()
  expect(() => parseRole('root')).toThrow('unknown tenant role')
})
