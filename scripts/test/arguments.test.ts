import { describe, expect, it } from 'vitest'
import { KINDS, parseTestArguments } from './arguments'

describe('parseTestArguments', () => {
  it.each([
    [[], KINDS, []],
    [['unit'], ['unit'], []],
    [['e2e', '--', 'journey', '--headed'], ['e2e'], ['journey', '--headed']],
    [['integration', 'lib/swarm'], ['integration'], ['lib/swarm']],
    [['soak'], ['soak'], []],
  ])('%j', (args, kinds, forRunner) => {
    expect(parseTestArguments(args)).toEqual({ kinds, forRunner })
  })

  it('refuses what is no kind', () => {
    expect(() => parseTestArguments(['all'])).toThrow('"all" is no kind of test')
  })
})
