import { z } from 'zod'

export type Counts = { passed: number; failed: number; skipped: number }

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
})

const playwrightReport = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
  errors: z.array(z.unknown()),
})

/** What vitest's JSON report counts; a file that could not even be loaded is one failure. */
export function countVitest(report: unknown): Counts {
  const { testResults, ...counts } = vitestReport.parse(report)
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  return {
    passed: counts.numPassedTests,
    failed: counts.numFailedTests + broken.length,
    skipped: counts.numPendingTests + counts.numTodoTests,
  }
}

/** What Playwright's JSON report counts; errors outside of tests (a setup, a file) are failures too. */
export function countPlaywright(report: unknown): Counts {
  const { stats, errors } = playwrightReport.parse(report)
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
  }
}

/**
 * The sum over all runners. A runner that failed without a counted failure (it crashed, or ran nothing)
 * counts as one, so that the last line never looks better than the exit code.
 */
export function addCounts(runs: readonly { counts: Counts; exitCode: number }[]): Counts {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const { counts, exitCode } of runs) {
    total.passed += counts.passed
    total.failed += counts.failed === 0 && exitCode !== 0 ? 1 : counts.failed
    total.skipped += counts.skipped
  }
  return total
}

/** The last line of every run, in words that a script can read. */
export function countsLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}
