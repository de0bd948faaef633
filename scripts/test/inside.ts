// The part of a test run that lives in namespaces of its own: nothing it starts needs stopping,
// because all of it ends with the first process.
import { stripVTControlCharacters } from 'node:util'
import { runCommand } from '../../e2e/support/run-command'
import { testEnvironment } from '../../e2e/support/test-environment'
import { buildPortal } from '../build/build-portal'
import { bundleServer } from '../build/bundle-server'
import { generateClient } from '../build/generate-client'
import { prepareNamespace } from '../support/namespaces'
import { step } from '../support/step'
import { startTestEngine, startTestPostgres } from '../support/test-daemons'
import { KINDS, type TestArguments } from './arguments'
import { report } from './report'
import { type KindResult, runKind } from './run-kind'

/** Starts what the wanted kinds need, runs them one after the other, and says how it went. */
export async function runInside({ kinds, forRunner }: TestArguments): Promise<number> {
  const scratch = testEnvironment('BERTH_TEST_SCRATCH')
  const isFull = kinds.length === KINDS.length
  const env: NodeJS.ProcessEnv = { ...process.env }

  await step('network', prepareNamespace)
  if (kinds.includes('e2e')) await buildPortal()
  else await step('database client', () => generateClient())
  // Beside the first tests, which leave a processor free now and then.
  const check = isFull ? runCheck() : Promise.resolve(0)

  const results: KindResult[] = []
  for (const kind of kinds) {
    if (kind !== 'unit' && env.BERTH_TEST_DOCKER_HOST === undefined) {
      Object.assign(env, await startTestEngine())
    }
    if (kind === 'integration' || kind === 'soak') {
      Object.assign(env, await startTestPostgres({ isDurable: false }))
      env.BERTH_TEST_SERVER = await bundleServer('dist/test')
    }
    results.push(await runKind(kind, { scratch, forRunner, env }))
  }
  return report(results, await check)
}

async function runCheck(): Promise<number> {
  const check = await runCommand(process.execPath, ['scripts/check.mjs'], { timeoutMs: 300_000 })
  console.log('\n== check ==')
  console.log(stripVTControlCharacters(`${check.stdout}${check.stderr}`).trimEnd())
  return check.code
}
