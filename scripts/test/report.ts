import { addCounts, countsLine } from './counts'
import type { KindResult } from './run-kind'

/** Repeats the runners' own summaries, ends with the one plain line over all, and gives the exit code. */
export function report(results: readonly KindResult[], checkCode = 0): number {
  console.log('\n== summary ==')
  if (checkCode !== 0) console.log('check FAILED')
  for (const { kind, exitCode, summary } of results) {
    console.log(`${kind}${exitCode === 0 ? '' : ` FAILED (exit code ${exitCode})`}`)
    if (summary !== '') console.log(summary)
  }
  const total = addCounts(results)
  console.log(`\n${countsLine(total)}`)
  const isGreen = checkCode === 0 && results.every(({ exitCode }) => exitCode === 0)
  return isGreen && total.failed === 0 ? 0 : 1
}
