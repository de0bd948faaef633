import { expect, it } from 'vitest'
import { chartShape } from './chart-shape'

const point = (hour: number, taggedBytes: number, binBytes: number) => ({
  at: new Date(Date.UTC(2026, 0, 1, hour)).toISOString(),
  ...{ bytes: taggedBytes + binBytes + 5, taggedBytes, binBytes },
  ...{ untaggedBytes: 0, uploadBytes: 0, quotaBytes: 210 },
})

it('stacks what is used over time, up to the sum', () => {
  const shape = chartShape([point(0, 50, 0), point(1, 50, 45), point(3, 80, 0)], 200)
  expect(shape.topBytes).toBe(210)
  expect(shape.quotaY).toBe(7.6)
  expect(shape.areas[0]).toEqual({
    name: 'taggedBytes',
    path: 'M0,121.9L200,121.9L600,99L600,160L200,160L0,160Z',
  })
  expect(shape.areas[1]?.path).toBe('M0,121.9L200,87.6L600,99L600,99L200,121.9L0,121.9Z')
  expect(shape.areas.at(-1)?.path).toMatch(/^M0,118.1L200,83.8L600,95.2L/)
})

it('leaves out a quota that would press everything else to the ground', () => {
  const shape = chartShape([point(0, 50, 0), point(1, 95, 0)], 1_000)
  expect(shape.quotaY).toBeNull()
  expect(shape.topBytes).toBe(105)
})
