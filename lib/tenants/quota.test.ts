import { describe, expect, test } from 'vitest'
import { GIB } from '../kernel/bytes'
import {
  capacityProblem,
  decidePolicy,
  grantedBytes,
  initialBudget,
  pushRefusal,
  quotaState,
  remainingBytes,
  usedPercent,
} from './quota'

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
  [79, 'below'],
  [80, 'high'],
  [89, 'high'],
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
    'registry payments/apps is full: 11 GiB used of its 10 GiB quota. Delete images or ask for more at https://berth.example.org/registries/payments/apps/quota',
  )
  expect(pushRefusal({ ...input, usedBytes: 10 * GIB - 1 })).toBeNull()
})

test('percent are rounded down, so that nothing is called full before it is', () => {
  expect(usedPercent({ usedBytes: 999, quotaBytes: 1000 })).toBe(99)
  expect(usedPercent({ usedBytes: 1050, quotaBytes: 1000 })).toBe(105)
})

describe('the platform above the budgets', () => {
  const capacity = { capacityBytes: 1000 * GIB, budgetedBytes: 900 * GIB, overcommitAllowed: false }

  test('refuses a budget that does not fit beside the others, with the numbers', () => {
    expect(capacityProblem({ budgetBytes: 100 * GIB, capacity })).toBeNull()
    expect(capacityProblem({ budgetBytes: 101 * GIB, capacity })).toBe(
      'A budget of 101 GiB does not fit in the platform: 100 GiB of 1000 GiB is not given to other teams.',
    )
  })

  test('gives a new team what is left, and nothing where nothing is', () => {
    expect(initialBudget(200 * GIB, capacity)).toBe(100 * GIB)
    expect(initialBudget(50 * GIB, capacity)).toBe(50 * GIB)
    expect(initialBudget(50 * GIB, { ...capacity, budgetedBytes: 1100 * GIB })).toBe(0)
  })

  test.each([
    ['over-commit is allowed', { overcommitAllowed: true }],
    ['its capacity is not known', { capacityBytes: null }],
  ])('refuses nothing where %s', (_, change) => {
    const free = { ...capacity, ...change }
    expect(capacityProblem({ budgetBytes: 5000 * GIB, capacity: free })).toBeNull()
    expect(initialBudget(200 * GIB, free)).toBe(200 * GIB)
  })
})
