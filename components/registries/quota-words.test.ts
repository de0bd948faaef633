import { expect, it } from 'vitest'
import { quotaAlarm } from './quota-words'

const alarmAt = (usedBytes: number) =>
  quotaAlarm({ usage: { usedBytes, measuredAt: '2026-01-01T00:00:00.000Z' }, quotaBytes: 1000 })

it('says nothing while there is room, or before a measurement', () => {
  expect(alarmAt(799)).toBeNull()
  expect(quotaAlarm({ usage: null, quotaBytes: 1000 })).toBeNull()
})

it.each([
  [800, '80 % full', 'Filling up', '800 B of its quota of 1000 B are used (80 %). At 100 %'],
  [999, '99 % full', 'Nearly full', '999 B of its quota of 1000 B are used (99 %). At 100 %'],
  [1000, 'Full', 'Full: pushes are refused', 'are used. Pulls and deletes go on.'],
])('says how full it is: %i of 1000', (usedBytes, badge, title, sentence) => {
  expect(alarmAt(usedBytes)).toMatchObject({
    badge,
    title,
    sentence: expect.stringContaining(sentence),
  })
})
