import { describe, expect, it } from 'vitest'
import { compareVersions } from './version-order'

const ORDERED = [
  '',
  '-',
  '0',
  '00',
  '1',
  '01',
  '1-rc1',
  '1.2',
  '1.10',
  '1a',
  '2',
  '10',
  '99999999999999999999998',
  '99999999999999999999999',
  'V1',
  'latest',
  'v1.9',
  'v1.09',
  'v1.10',
  'v1.10-rc2',
  'v1.10-rc10',
  'v1.10.0',
  'v2',
  'ä',
]

describe('compareVersions', () => {
  it('puts v1.10 after v1.9', () => {
    expect(['v1.10', 'v1.9', 'v1.1', 'v10', 'v2'].sort(compareVersions)).toEqual([
      'v1.1',
      'v1.9',
      'v1.10',
      'v2',
      'v10',
    ])
  })

  it('is a total order', () => {
    for (const a of ORDERED) {
      for (const b of ORDERED) {
        expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0)
        expect(compareVersions(a, b) === 0).toBe(a === b)
        for (const c of ORDERED) {
          if (compareVersions(a, b) < 0 && compareVersions(b, c) < 0) {
            expect([a, b, c, compareVersions(a, c) < 0]).toEqual([a, b, c, true])
          }
        }
      }
    }
  })

  it('takes linear time', () => {
    const long = '1'.repeat(1_000_000)
    const started = performance.now()
    expect(compareVersions(`${long}1`, `${long}2`)).toBeLessThan(0)
    expect(compareVersions('0'.repeat(1_000_000), '0')).not.toBe(0)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
