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
const FACTS = 'facts.json'

const FIRST_PORT = 5000
const PORTS_OF_STACK = 2000
/** What registries of the portals of a spec may take, counted from the stack's first port. */
const PORTS = { stack: [0, 799], rolesApart: [800, 899], guarded: [900, 999] } as const

/** What a test knows about the running stack. Plain data: it travels between processes as JSON. */
export type StackFacts = {
  /** Of the worker that it belongs to, from 0. */
  index: number
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

/**
 * What makes one portal with embedded database and directory for the worker `index`: all its own but the engine of the
 * test run, which several portals share as they would a Swarm.
 */
export async function prepareStack(index: number): Promise<StackFacts> {
  if (!existsSync(join(ROOT, 'dist/main.js'))) {
    throw new Error('The portal is not built. Run npm run test:e2e, or npm run build before.')
  }
  const scratch = directoryOf(index)
  const dockerHost = testEnvironment('BERTH_TEST_DOCKER_HOST')
  const registryImage = testEnvironment('BERTH_TEST_REGISTRY_IMAGE')
  const engine: EngineOptions = JSON.parse(testEnvironment('BERTH_TEST_ENGINE'))
  const gateway = await gatewayAddress(connectDocker(dockerHost))
  const installationId = `e2e${process.pid}x${index}`
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
    REGISTRY_PORTS: portsFor(index, 'stack'),
    METRICS_TOKEN: randomBytes(24).toString('hex'),
    // All specs share two teams, which need more registries than one would have.
    DEFAULT_TENANT_REGISTRIES: '50',
    AUDIT_REFUSALS_WINDOW: '2 s',
  }
  const facts: StackFacts = {
    index,
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
  writeFileSync(join(scratch, FACTS), JSON.stringify(facts))
  return facts
}

/** The facts that `prepareStack` left for the worker that asks. */
export function readStack(): StackFacts {
  return readFacts(Number(testEnvironment('TEST_PARALLEL_INDEX')))
}

/** The facts of every stack of this test run, in the order of their index. */
export function readStacks(): StackFacts[] {
  const stacks: StackFacts[] = []
  while (existsSync(join(directoryOf(stacks.length), FACTS))) stacks.push(readFacts(stacks.length))
  return stacks
}

function readFacts(index: number): StackFacts {
  return JSON.parse(readFileSync(join(directoryOf(index), FACTS), 'utf8'))
}

/** REGISTRY_PORTS of a portal of the stack: no two of those that run at once share one. */
export function portsFor(index: number, portal: keyof typeof PORTS): string {
  const first = FIRST_PORT + index * PORTS_OF_STACK
  return PORTS[portal].map((offset) => first + offset).join('-')
}

function directoryOf(index: number): string {
  return join(testEnvironment('BERTH_TEST_SCRATCH'), `stack-${index}`)
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
