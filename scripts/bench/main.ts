import { pathToFileURL } from 'node:url'
import { BROWSER } from '../../e2e/support/browser'
import { buildPortal } from '../build/build-portal'
import { generateClient } from '../build/generate-client'
import { appArmorNeed } from '../support/debian-packages'
import { prepareNamespace, runInNamespaces } from '../support/namespaces'
import { runMain } from '../support/run-main'
import { step } from '../support/step'
import {
  ENGINE_PACKAGES,
  POSTGRES_PACKAGES,
  startTestEngine,
  startTestPostgres,
} from '../support/test-daemons'
import { type Bench, isReached } from './bench'
import { findBench } from './find-bench'
import { reportLines } from './report-lines'

await runMain(async () => {
  const { file, args } = findBench(process.argv.slice(2))
  const isInside = process.env.BERTH_TEST_SCRATCH !== undefined
  if (!isInside) await step('database client', () => generateClient())
  const { bench }: { bench: Bench } = await import(pathToFileURL(file).href)
  return isInside ? runBench(bench, args) : runOutside(bench)
})

function runOutside({ needs }: Bench): Promise<number> {
  return runInNamespaces({
    script: 'scripts/bench.mjs',
    packages: [
      ...ENGINE_PACKAGES,
      ...appArmorNeed(),
      ...(needs.includes('postgres') ? POSTGRES_PACKAGES : []),
      ...(needs.includes('slapd') ? [{ name: 'slapd', provides: 'slapd' }] : []),
      ...(needs.includes('browser') ? [BROWSER.package] : []),
    ],
    needsRoot:
      'Benches run in namespaces of their own, which takes root: run them as root (`sudo npm run bench -- <name>`).',
  })
}

async function runBench(bench: Bench, args: readonly string[]): Promise<number> {
  await step('network', prepareNamespace)
  if (bench.needs.includes('build')) await buildPortal()
  if (bench.needs.includes('engine')) Object.assign(process.env, await startTestEngine())
  if (bench.needs.includes('postgres')) {
    Object.assign(process.env, await startTestPostgres({ isDurable: true }))
  }
  const report = await step('measuring', () => bench.run(args))
  console.log(`\n${reportLines(report).join('\n')}`)
  return report.goals.every(isReached) ? 0 : 1
}
