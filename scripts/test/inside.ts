// The part of a test run that lives in namespaces of its own: nothing it starts needs stopping,
// because all of it ends with the first process.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { connectDocker } from '../../e2e/support/docker-client'
import { openEngine } from '../../e2e/support/engine'
import { startPostgres } from '../../e2e/support/postgres'
import { importRegistryImage } from '../../e2e/support/registry-image'
import { mustRun, runCommand } from '../../e2e/support/run-command'
import { ensureSwarm } from '../../e2e/support/swarm'
import { testEnvironment } from '../../e2e/support/test-environment'
import { buildPortal } from '../build/build-portal'
import { generateClient } from '../build/generate-client'
import { step } from '../support/step'
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
  const checkCode = isFull ? await runCheck() : 0

  const results: KindResult[] = []
  for (const kind of kinds) {
    if (kind !== 'unit' && env.BERTH_TEST_DOCKER_HOST === undefined) {
      Object.assign(env, await startEngineForTests(scratch))
    }
    if (kind === 'integration') {
      const postgres = await step('PostgreSQL', () => startPostgres(join(scratch, 'postgres')))
      env.BERTH_TEST_POSTGRES_URL = postgres.url
    }
    results.push(await runKind(kind, { scratch, forRunner, env }))
  }
  return report(results, checkCode)
}

/** Loopback up; private places for what engines, and people who trust a registry, write on the host. */
async function prepareNamespace(): Promise<void> {
  await mustRun('ip', ['link', 'set', 'lo', 'up'])
  mkdirSync('/etc/docker', { recursive: true })
  for (const directory of ['/run', '/etc/docker']) {
    await mustRun('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', directory])
  }
}

async function startEngineForTests(scratch: string): Promise<Record<string, string>> {
  const options = {
    dataDirectory: join(scratch, 'engine'),
    runDirectory: '/run/berth-engine',
    logFile: join(scratch, 'dockerd.log'),
    cgroupParent: testEnvironment('BERTH_TEST_CGROUP'),
  }
  const engine = openEngine(options)
  await step('Docker engine', () => engine.start())
  const docker = connectDocker(engine.dockerHost)
  await step('Swarm', () => ensureSwarm(docker))
  const image = await step('registry image', () => importRegistryImage(docker))
  return {
    BERTH_TEST_DOCKER_HOST: engine.dockerHost,
    BERTH_TEST_REGISTRY_IMAGE: image,
    BERTH_TEST_ENGINE: JSON.stringify(options),
  }
}

async function runCheck(): Promise<number> {
  console.log('\n== check ==')
  const check = await runCommand(process.execPath, ['scripts/check.mjs'], { timeoutMs: 300_000 })
  console.log(stripVTControlCharacters(`${check.stdout}${check.stderr}`).trimEnd())
  return check.code
}
