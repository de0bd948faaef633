import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateClient } from '../build/generate-client'
import { runMain } from '../support/run-main'
import { step } from '../support/step'
import { parseTestArguments } from './arguments'
import { runInside } from './inside'
import { runTestsInNamespaces } from './outside'
import { report } from './report'
import { runKind } from './run-kind'

await runMain(async () => {
  const wanted = parseTestArguments(process.argv.slice(2))
  if (process.env.BERTH_TEST_SCRATCH !== undefined) return runInside(wanted)
  const isUnitAlone = wanted.kinds.every((kind) => kind === 'unit')
  return isUnitAlone ? runUnitAlone(wanted.forRunner) : runTestsInNamespaces(wanted.kinds)
})

/** Unit tests need nothing but Node, so they run as anybody, anywhere. */
async function runUnitAlone(forRunner: readonly string[]): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'berth-unit-'))
  try {
    await step('database client', () => generateClient())
    return report([await runKind('unit', { scratch, forRunner, env: process.env })])
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
