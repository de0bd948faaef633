import { expect, test } from 'vitest'
import { GIB } from '@/lib/kernel/bytes'
import type { RequestView } from '@/lib/tenants/views'
import { changeTextsOf } from './change-texts'
import { parseChanges } from './parse-changes'

const REQUEST: RequestView = {
  id: 'r1',
  kind: 'registry',
  state: 'pending',
  groupName: 'team-web',
  tenantSlug: 'web',
  slug: 'images',
  purpose: 'CI',
  quotaBytes: 80 * GIB,
  replicas: 1,
  role: null,
  requestedBy: 'ada',
  requestedByName: 'Ada',
  createdAt: '2026-11-24T08:00:00.000Z',
  decidedBy: null,
  decidedAt: null,
  decisionReason: null,
  registry: null,
  judgement: null,
}
const ASKED = changeTextsOf(REQUEST)

test('untouched fields change nothing', () => {
  expect(parseChanges(REQUEST, ASKED)).toEqual({ isValid: true, changes: null, errors: {} })
})

test('sends only what differs', () => {
  expect(parseChanges(REQUEST, { ...ASKED, quota: '20 GiB' })).toEqual({
    isValid: true,
    changes: { quotaBytes: 20 * GIB },
    errors: {},
  })
})

test.each(['0', '-1 GiB', 'lots', ''])('refuses the quota %j', (quota) => {
  const parsed = parseChanges(REQUEST, { ...ASKED, quota })
  expect(parsed.isValid).toBe(false)
  expect(Object.keys(parsed.errors)).toEqual(['quota'])
})

test('refuses a name and a number of replicas that cannot be', () => {
  const parsed = parseChanges(REQUEST, { ...ASKED, slug: 'No Good', replicas: '0' })
  expect(Object.keys(parsed.errors).toSorted()).toEqual(['replicas', 'slug'])
})

test('a request for more quota has its size to change, and no name', () => {
  const more: RequestView = { ...REQUEST, kind: 'quota', replicas: null }
  const asked = changeTextsOf(more)
  expect(parseChanges(more, asked)).toEqual({ isValid: true, changes: null, errors: {} })
  expect(parseChanges(more, { ...asked, slug: 'No Good', quota: '20 GiB' })).toEqual({
    isValid: true,
    changes: { quotaBytes: 20 * GIB },
    errors: {},
  })
  expect(parseChanges(more, { ...asked, quota: '0' }).isValid).toBe(false)
})

test('a request for access has nothing to change', () => {
  const access: RequestView = { ...REQUEST, kind: 'access', quotaBytes: null, replicas: null }
  expect(parseChanges(access, changeTextsOf(access)).isValid).toBe(true)
})
