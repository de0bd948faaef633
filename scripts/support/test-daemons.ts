// What tests and benches have running beside them. All of it lives in the namespaces of the run and ends with them.
import { join } from 'node:path'
import { connectDocker } from '../../e2e/support/docker-client'
import { openEngine } from '../../e2e/support/engine'
import { startPostgres } from '../../e2e/support/postgres'
import { importRegistryImage } from '../../e2e/support/registry-image'
import { ensureSwarm } from '../../e2e/support/swarm'
import { testEnvironment } from '../../e2e/support/test-environment'
import type { PackageNeed } from './debian-packages'
import { step } from './step'

/** For an engine in namespaces of its own, with a registry image and a client. */
export const ENGINE_PACKAGES: readonly PackageNeed[] = [
  { name: 'iproute2', provides: 'ip' },
  { name: 'tini', provides: 'tini' },
  { name: 'docker.io', provides: 'dockerd' },
  { name: 'iptables', provides: 'iptables' },
  { name: 'docker-registry', provides: 'docker-registry' },
  { name: 'skopeo', provides: 'skopeo' },
]

export const POSTGRES_PACKAGES: readonly PackageNeed[] = [
  { name: 'postgresql', provides: '/usr/lib/postgresql' },
]

/** An engine with a Swarm and the registry image; returns what `testEnvironment` reads of it. */
export async function startTestEngine(): Promise<Record<string, string>> {
  const scratch = testEnvironment('BERTH_TEST_SCRATCH')
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

/** A PostgreSQL server; returns what `testEnvironment` reads of it. `isDurable` has it flush as one in production. */
export async function startTestPostgres(options: {
  isDurable: boolean
}): Promise<Record<string, string>> {
  const directory = join(testEnvironment('BERTH_TEST_SCRATCH'), 'postgres')
  const { url } = await step('PostgreSQL', () => startPostgres(directory, options))
  return { BERTH_TEST_POSTGRES_URL: url }
}
