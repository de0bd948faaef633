import { describe, expect, it } from 'vitest'
import { addCounts, countPlaywright, countsLine, countVitest } from './counts'

describe('countVitest', () => {
  it('counts a file that did not load as one failure', () => {
    const report = {
      numPassedTests: 4,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [] },
        { status: 'failed', assertionResults: [{}] },
        { status: 'passed', assertionResults: [] },
      ],
    }
    expect(countVitest(report)).toEqual({ passed: 4, failed: 2, skipped: 3 })
  })

  it('refuses what is no report', () => {
    expect(() => countVitest({})).toThrow()
  })
})

it('countPlaywright counts errors outside of tests', () => {
  const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 2 }
  expect(countPlaywright({ stats, errors: [{}] })).toEqual({ passed: 4, failed: 2, skipped: 2 })
})

describe('addCounts', () => {
  const clean = { passed: 2, failed: 0, skipped: 1 }

  it('adds', () => {
    const total = addCounts([
      { counts: clean, exitCode: 0 },
      { counts: { passed: 0, failed: 3, skipped: 0 }, exitCode: 1 },
    ])
    expect(countsLine(total)).toBe('2 passed, 3 failed, 1 skipped')
  })

  it('takes a runner that failed without a failure for one', () => {
    expect(addCounts([{ counts: clean, exitCode: 1 }])).toEqual({ ...clean, failed: 1 })
  })
})
