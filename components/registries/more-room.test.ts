import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { MoreRoom } from './more-room'

const NOTHING = {
  push: true,
  deleteTag: false,
  deleteRegistry: false,
  retry: false,
  change: false,
  suspend: false,
  resume: false,
  changeQuota: false,
  explainOthers: false,
}

function textFor(usedBytes: number | null, changeQuota = false): string {
  const registry = {
    ...{ tenantSlug: 'payments', slug: 'apps', quotaBytes: 100 },
    usage: usedBytes === null ? null : { usedBytes, measuredAt: '2026-01-01T00:00:00.000Z' },
    abilities: { ...NOTHING, changeQuota },
  }
  const html = renderToStaticMarkup(createElement(MoreRoom, { registry, adminGroup: 'wheel' }))
  return html.replace(/<[^>]*>/g, '')
}

describe('MoreRoom', () => {
  it('says nothing while there is room, or before a measurement', () => {
    expect(textFor(89)).toBe('')
    expect(textFor(null)).toBe('')
  })

  it('says whom to ask, near the quota and over it', () => {
    const whom =
      'Delete images, or ask a platform admin for a larger quota: write to somebody of the group wheel, with the name payments/apps and the size that you need. Admins change it under Tenants.'
    expect(textFor(90)).toBe(`Nearly full: at its quota, pushes are refused. ${whom}`)
    expect(textFor(100)).toBe(`Pushes are refused until there is room again. ${whom}`)
  })

  it('tells an admin where to change it', () => {
    expect(textFor(100, true)).toContain('give it a larger quota in Settings or under Tenants.')
  })
})
