import { expect, it } from 'vitest'
import { reportLines } from './report-lines'

it('has a place for explanations', () => {
  expect(reportLines({ measured: [], goals: [], notes: ['why'] }).slice(1)).toEqual(['', 'why', ''])
})

it('shows what was measured, what it was compared with, and whether the goals were reached', () => {
  const lines = reportLines({
    measured: [
      { name: 'ours', unit: 'ms', samples: [100, 110, 120] },
      { name: 'theirs', unit: 'ms', samples: [200, 220, 240] },
      { name: 'rate', unit: '/s', samples: [7.5] },
    ],
    goals: [
      { what: 'ours to theirs', value: 0.5, atMost: 0.25 },
      { what: 'rate', value: 7.5, atLeast: 5 },
    ],
  })
  expect(lines).toEqual([
    '        n   median    least     most  ratio',
    'ours    3   110 ms   100 ms   120 ms',
    'theirs  3   220 ms   200 ms   240 ms   0.50',
    'rate    1  7.50 /s  7.50 /s  7.50 /s',
    '',
    'MISSED ours to theirs: 0.5 (at most 0.25)',
    'ok     rate: 7.5 (at least 5)',
  ])
})
