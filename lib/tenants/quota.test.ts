import { expect, test } from 'vitest'
import { GIB } from '../kernel/bytes'
import { decidePolicy, grantedBytes, pushRefusal, quotaState, remainingBytes } from './quota'

const budget = { budgetBytes: 200 * GIB, grantedBytes: 160 * GIB, registries: 3, maxRegistries: 5 }

test('sums and remainders', () => {
  expect(grantedBytes([])).toBe(0)
  expect(grantedBytes([{ quotaBytes: GIB }, { quotaBytes: 2 * GIB }])).toBe(3 * GIB)
  expect(remainingBytes(budget)).toBe(40 * GIB)
  expect(remainingBytes({ budgetBytes: 1, grantedBytes: 2 })).toBe(0)
})

test.each([
  ['within everything', 40 * GIB, budget, null],
  ['over the self-service limit', 50 * GIB + 1, { ...budget, grantedBytes: 0 }, 'above 50 GiB'],
  ['at the self-service limit', 50 * GIB, { ...budget, grantedBytes: 0 }, null],
  ['over the budget', 41 * GIB, budget, '40 GiB of 200 GiB is left'],
  ['too many registries', GIB, { ...budget, registries: 5 }, '5 of 5 registries'],
])('policy: %s', (_, quotaBytes, state, reason) => {
  const answer = decidePolicy({ quotaBytes, selfServiceMaxBytes: 50 * GIB, budget: state })
  if (reason === null) expect(answer).toEqual({ decision: 'approve' })
  else expect(answer).toMatchObject({ decision: 'wait', reason: expect.stringContaining(reason) })
})

test.each([
  [0, 'below'],
  [89, 'below'],
  [90, 'near'],
  [99, 'near'],
  [100, 'full'],
  [150, 'full'],
] as const)('%i of 100 is %s', (usedBytes, state) => {
  expect(quotaState({ usedBytes, quotaBytes: 100 })).toBe(state)
})

test('a refused push names usage, quota and the page', () => {
  const input = {
    tenant: 'payments',
    registry: 'apps',
    usedBytes: 11 * GIB,
    quotaBytes: 10 * GIB,
    portalUrl: 'https://berth.example.org/',
  }
  expect(pushRefusal(input)).toBe(
    'registry payments/apps is full: 11 GiB used of its 10 GiB quota. Delete images or ask for more at https://berth.example.org/registries/payments/apps',
  )
  expect(pushRefusal({ ...input, usedBytes: 10 * GIB - 1 })).toBeNull()
  expect(pushRefusal({ ...input, usedBytes: null })).toBeNull()
})
