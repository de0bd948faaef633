import { describe, expect, it } from 'vitest'
import { parseDemoArguments, parsePort } from './arguments'

describe('parseDemoArguments', () => {
  it('runs, or resets', () => {
    expect(parseDemoArguments([])).toBe('run')
    expect(parseDemoArguments(['--reset'])).toBe('reset')
  })

  it.each([[['--rest']], [['--reset', 'all']]])('refuses %j', (args) => {
    expect(() => parseDemoArguments(args)).toThrow('is not understood')
  })
})

describe('parsePort', () => {
  it('takes a port, 3000 without one', () => {
    expect([parsePort(undefined), parsePort('8080')]).toEqual([3000, 8080])
  })

  it.each(['', '0', '65536', '80.5', 'web'])('refuses %j', (value) => {
    expect(() => parsePort(value)).toThrow('PORT must be a number')
  })
})
