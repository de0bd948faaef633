import { describe, expect, it } from 'vitest'
import { planQuotas, quotasMoved } from './plan-quotas'

const wanted = (uid: number, bytes: number) => ({ uid, registry: 'a/b', bytes })
const held = (uid: number, bytes: number) => ({ uid, bytes })
const found = (uid: number, quotaBytes: number | null) => ({ uid, quotaBytes })

describe('planQuotas', () => {
  it.each([
    {
      when: 'a registry is new',
      seen: { wanted: [wanted(1, 10)], held: [], found: [] },
      does: [{ kind: 'set', uid: 1, bytes: 10 }],
    },
    {
      when: 'all is as it should be',
      seen: { wanted: [wanted(1, 10)], held: [held(1, 10)], found: [found(1, 10)] },
      does: [],
    },
    {
      when: 'a registry got another quota',
      seen: { wanted: [wanted(1, 20)], held: [held(1, 10)], found: [found(1, 10)] },
      does: [{ kind: 'set', uid: 1, bytes: 20 }],
    },
    {
      when: 'somebody changed it on the array',
      seen: { wanted: [wanted(1, 10)], held: [held(1, 10)], found: [found(1, 99)] },
      does: [{ kind: 'set', uid: 1, bytes: 10 }],
    },
    {
      when: 'somebody removed it there',
      seen: { wanted: [wanted(1, 10)], held: [held(1, 10)], found: [] },
      does: [{ kind: 'set', uid: 1, bytes: 10 }],
    },
    {
      when: 'it was set there by hand as it should be',
      seen: { wanted: [wanted(1, 10)], held: [], found: [found(1, 10)] },
      does: [{ kind: 'note', uid: 1, bytes: 10 }],
    },
    {
      when: 'a registry was erased',
      seen: { wanted: [], held: [held(1, 10)], found: [found(1, 10)] },
      does: [{ kind: 'remove', uid: 1 }],
    },
    {
      when: 'others have quotas there',
      seen: { wanted: [], held: [], found: [found(1, 10), found(0, 5), found(200_001, 5)] },
      does: [],
    },
  ])('when $when', ({ seen, does }) => {
    expect(planQuotas(seen)).toEqual(does)
  })
})

it('tells from the database alone whether the array is behind', () => {
  expect(quotasMoved([wanted(1, 10)], [held(1, 10)])).toBe(false)
  expect(quotasMoved([wanted(1, 20)], [held(1, 10)])).toBe(true)
  expect(quotasMoved([wanted(1, 10)], [])).toBe(true)
  expect(quotasMoved([], [held(1, 10)])).toBe(true)
})
