import { expect, it } from 'vitest'
import { exportHref, recordsHref } from './record-links'

const NONE = { person: '', action: '', registry: '', result: '', from: '', to: '' }
const place = { records: 'audit', href: '/admin/audit', tenantSlug: null } as const

it('puts into an address what is given, and nothing else', () => {
  expect(recordsHref(place, NONE)).toBe('/admin/audit')
  expect(recordsHref(place, { ...NONE, person: 'a&b' }, '1-2')).toBe(
    '/admin/audit?person=a%26b&after=1-2',
  )
  expect(exportHref({ ...place, tenantSlug: 'payments' }, { ...NONE, result: 'ok' }, 'csv')).toBe(
    '/api/records?records=audit&tenantSlug=payments&format=csv&result=ok',
  )
})
