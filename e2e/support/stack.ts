import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEMO_ACCOUNTS, type DemoAccount } from './accounts'
import { connectDocker } from './docker-client'
import { type Engine, type EngineOptions, openEngine } from './engine'
import { freePort } from './free-port'
import { gatewayAddress } from './gateway'
import { openPortal, type Portal, type PortalOptions } from './portal'
import { portalSettings } from './portal-settings'
import { testEnvironment } from './test-environment'

const ROOT = join(import.meta.dirname, '../..')

/** What a test knows about the running stack. Plain data: it travels between processes as JSON. */
export type StackFacts = {
  url: string
  machineUrl: string
  registryHost: string
  dockerHost: string
  registryImage: string
  storageRoot: string
  installationId: string
  /** Of this run alone, removed at its end: for images, logins and whatever a test writes. */
  scratch: string
  accounts: readonly DemoAccount[]
  portal: PortalOptions
  engine: EngineOptions
}

/** One portal with embedded database and directory on the engine of the test run, all its own. */
export async function startStack(): Promise<StackFacts> {
  if (!existsSync(join(ROOT, 'dist/main.js'))) {
    throw new Error('The portal is not built. Run npm run test:e2e, or npm run build before.')
  }
  const scratch = join(testEnvironment('BERTH_TEST_SCRATCH'), 'stack')
  const dockerHost = testEnvironment('BERTH_TEST_DOCKER_HOST')
  const registryImage = testEnvironment('BERTH_TEST_REGISTRY_IMAGE')
  const engine: EngineOptions = JSON.parse(testEnvironment('BERTH_TEST_ENGINE'))
  const gateway = await gatewayAddress(connectDocker(dockerHost))
  const installationId = `e2e${process.pid}`
  const settings = portalSettings({
    directory: scratch,
    port: await freePort(),
    gateway,
    machinePort: await freePort(gateway),
    dockerHost,
    registryImage,
    installationId,
  })
  chmodSync(scratch, 0o711)
  const env = {
    ...inherited(),
    ...settings,
    METRICS_TOKEN: randomBytes(24).toString('hex'),
    // All specs share two teams, which need more registries than one would have.
    DEFAULT_TENANT_REGISTRIES: '50',
    AUDIT_REFUSALS_WINDOW: '2 s',
  }
  const facts: StackFacts = {
    url: env.PORTAL_URL,
    machineUrl: env.MACHINE_URL,
    registryHost: gateway,
    dockerHost,
    registryImage,
    storageRoot: env.STORAGE_ROOT,
    installationId,
    scratch,
    accounts: DEMO_ACCOUNTS,
    portal: { env, directory: scratch },
    engine,
  }
  const file = join(scratch, 'facts.json')
  writeFileSync(file, JSON.stringify(facts))
  process.env.BERTH_TEST_STACK = file
  await portalOf(facts).start()
  return facts
}

/** The facts that `startStack` left for this test run, in any of its processes. */
export function readStack(): StackFacts {
  return JSON.parse(readFileSync(testEnvironment('BERTH_TEST_STACK'), 'utf8'))
}

/** The stack's portal: to read its log, to kill it, to start it again. */
export function portalOf(facts: StackFacts): Portal {
  return openPortal(facts.portal)
}

/** The stack's engine: to stop, freeze or kill it, and to start it again. */
export function engineOf(facts: StackFacts): Engine {
  return openEngine(facts.engine)
}

function inherited(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'LOG_LEVEL']
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && kept.includes(name) ? [[name, value]] : [],
    ),
  )
}
