import { expect, it } from 'vitest'
import { changeCrossings } from './quota-crossings'
import { quotaMail } from './quota-mail'

it.each([
  // what is known, used of 1000, what is new, what is forgotten
  [[], 799, [], []],
  [[], 800, [80], []],
  [[], 1050, [80, 90, 100], []],
  [[80], 899, [], []],
  [[80], 900, [90], []],
  [[80, 90], 850, [], []],
  [[80, 90], 849, [], [90]],
  [[80, 90, 100], 950, [], []],
  [[80, 90, 100], 949, [], [100]],
  [[80, 90, 100], 0, [], [80, 90, 100]],
])('knowing %j, at %i of 1000: new %j, forgotten %j', (known, usedBytes, crossed, forgotten) => {
  expect(changeCrossings(known, { usedBytes, quotaBytes: 1000 })).toEqual({ crossed, forgotten })
})

it('the mail says how full it is, what follows and where to ask', () => {
  const facts = {
    ...{ tenant: 'payments', registry: 'apps', quotaBytes: 10 * 2 ** 30 },
    portalUrl: 'https://berth.example.org/',
  }
  const near = quotaMail({ ...facts, usedBytes: 9 * 2 ** 30 })
  expect(near.subject).toBe('payments/apps: 90 % of its quota used')
  expect(near.text).toContain('uses 9 GiB of its quota of 10 GiB (90 %).')
  expect(near.text).toContain('At 100 % new pushes are refused.')
  expect(near.text).toContain('https://berth.example.org/registries/payments/apps/quota\n')
  const full = quotaMail({ ...facts, usedBytes: 11 * 2 ** 30 })
  expect(full.subject).toBe('payments/apps is full: pushes are refused')
  expect(full.text).toContain('New pushes are refused now.')
})
