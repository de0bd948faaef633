import { expect, it } from 'vitest'
import { LEEWAY_SECONDS, TOKEN_SECONDS } from '../registry/token'
import { SUSPEND_GRACE_MS, stopsAt, suspensionOf, suspensionSentence } from './suspension'

const AT = new Date('2026-11-27T14:03:59Z')
const ROW = { suspendedAt: AT, suspendedBy: 'ada', suspendReason: 'moves house' }

it('lasts as long as a token may', () => {
  expect(SUSPEND_GRACE_MS).toBe((TOKEN_SECONDS + LEEWAY_SECONDS) * 1000)
  expect(stopsAt({ at: AT })).toEqual(new Date('2026-11-27T14:09:59Z'))
})

it('is what the wish says, not what is left of an old one', () => {
  expect(suspensionOf({ desired: 'suspended', ...ROW })).toEqual({
    ...{ at: AT, by: 'ada', reason: 'moves house' },
  })
  expect(suspensionOf({ desired: 'running', ...ROW })).toBeNull()
  expect(suspensionOf({ desired: 'deleted', ...ROW })).toBeNull()
})

it('names who, when and why', () => {
  const suspension = { at: AT, by: 'ada', reason: 'moves house' }
  expect(suspensionSentence('payments/apps', suspension)).toBe(
    'Registry payments/apps is suspended since 2026-11-27 14:03 UTC by ada: “moves house”.',
  )
})
