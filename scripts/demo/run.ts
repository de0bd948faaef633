import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type Docker from 'dockerode'
import { DEMO_ACCOUNTS } from '../../e2e/support/accounts'
import { connectDocker } from '../../e2e/support/docker-client'
import { freePortBetween, isPortFree } from '../../e2e/support/free-port'
import { gatewayAddress } from '../../e2e/support/gateway'
import { openPortal, type Portal } from '../../e2e/support/portal'
import { type PortalSettings, portalSettings } from '../../e2e/support/portal-settings'
import { StopError } from '../../e2e/support/stop-error'
import { ensureSwarm } from '../../e2e/support/swarm'
import { newId } from '../../lib/kernel/ids'
import { buildPortal } from '../build/build-portal'
import { isRoot } from '../support/debian-packages'
import { step } from '../support/step'
import { parsePort } from './arguments'
import { type ChosenEngine, chooseEngine } from './choose-engine'
import { chooseImage } from './choose-image'
import { inheritedEnvironment } from './inherited-environment'
import { releaseLock, takeLock } from './lock'
import { PLACES } from './places'
import { readState, rememberEngine, writeState } from './state'
import { stopSignal } from './stop-signal'
import { summaryText } from './summary'

// Away from the pages, the registries and Linux's ephemeral ports.
const MACHINE_PORTS = [3443, 3543] as const

/** From whatever this machine has to a ready portal; ends when it is told to, or when the portal ends. */
export async function runDemo(): Promise<number> {
  if (!isRoot()) {
    throw new StopError(
      'The demo must run as root (`sudo npm run demo`): each registry keeps its files as a user of its own, and only root can give them to it.',
    )
  }
  const port = parsePort(process.env.PORT)
  const stop = stopSignal()
  takeLock()
  const undo: (() => Promise<void>)[] = []
  try {
    await openPortal(portalPlace()).stop()
    return await startAndWait({ port, stop, undo })
  } catch (error) {
    if (!stop.aborted) throw error
    return 0
  } finally {
    rmSync(PLACES.facts, { force: true })
    for (const stopPart of undo.reverse()) await stopPart()
    releaseLock()
  }
}

async function startAndWait(context: {
  port: number
  stop: AbortSignal
  undo: (() => Promise<void>)[]
}): Promise<number> {
  const { port, stop, undo } = context
  await requirePort(port)
  const engine = await chooseEngine(stop)
  const { own } = engine
  if (own !== undefined) undo.push(() => step('stop the engine', () => own.stop()))
  rememberEngine(engine.dockerHost)

  const docker = connectDocker(engine.dockerHost, 60_000)
  await prepareSwarm(docker)
  stop.throwIfAborted()
  const registryImage = await prepareImage(docker, engine, stop)
  await buildPortal(stop)

  const settings = await settingsFor({ port, docker, engine, registryImage })
  const portal = openPortal(portalPlace(settings))
  undo.push(() => step('stop the portal', () => portal.stop()))
  const { pid: portalPid } = await step('portal', () => portal.start({ signal: stop }))

  const facts = {
    url: portal.url,
    pid: process.pid,
    registryImage,
    dockerHost: engine.dockerHost,
    storageRoot: settings.STORAGE_ROOT,
    accounts: DEMO_ACCOUNTS,
    machineUrl: portal.machineUrl,
    registryHost: settings.REGISTRY_HOST,
    portalPid,
  }
  writeFileSync(PLACES.facts, `${JSON.stringify(facts, null, 2)}\n`)
  console.log(summaryText(facts))
  return waitForEnd(portal, stop)
}

async function requirePort(port: number): Promise<void> {
  if (await isPortFree(port)) return
  throw new StopError(
    `Another process listens on port ${port}. Stop it, or give the portal another port with PORT, e.g. PORT=${port + 1} npm run demo.`,
  )
}

async function prepareSwarm(docker: Docker): Promise<void> {
  await step('Swarm', async () => {
    const how = await ensureSwarm(docker)
    return how === 'made'
      ? 'made one of this node alone, on 127.0.0.1:2377'
      : 'the engine manages one already'
  })
}

async function prepareImage(
  docker: Docker,
  { dockerHost }: ChosenEngine,
  signal: AbortSignal,
): Promise<string> {
  const known = readState().engines.find((engine) => engine.dockerHost === dockerHost)
  let image = ''
  await step('registry image', async () => {
    const chosen = await chooseImage(docker, { remembered: known?.broughtImage, signal })
    image = chosen.image
    if (chosen.brought) rememberEngine(dockerHost, image)
    return chosen.story
  })
  return image
}

async function settingsFor(from: {
  port: number
  docker: Docker
  engine: ChosenEngine
  registryImage: string
}): Promise<PortalSettings> {
  const gateway = await gatewayAddress(from.docker)
  const settings = portalSettings({
    directory: PLACES.berth,
    port: from.port,
    gateway,
    machinePort: await machinePort(gateway),
    dockerHost: from.engine.dockerHost,
    registryImage: from.registryImage,
    installationId: installationId(),
  })
  return { ...inheritedEnvironment(process.env), ...settings }
}

/** The same port in every run: registries that exist know it. */
async function machinePort(gateway: string): Promise<number> {
  const state = readState()
  const known = state.machinePort
  if (known !== undefined && (await isPortFree(known, gateway))) return known
  const machinePort = await freePortBetween(...MACHINE_PORTS, gateway)
  writeState({ ...state, machinePort })
  return machinePort
}

function installationId(): string {
  if (!existsSync(PLACES.installationId)) writeFileSync(PLACES.installationId, newId())
  return readFileSync(PLACES.installationId, 'utf8').trim()
}

function portalPlace(settings?: PortalSettings) {
  const env = settings ?? { PORTAL_URL: '', MACHINE_URL: '' }
  return { directory: PLACES.berth, env }
}

/** Resolves with 0 when we are told to stop; rejects with the portal's last words when it ends by itself. */
async function waitForEnd(portal: Portal, stop: AbortSignal): Promise<number> {
  const stopped = new Promise<undefined>((resolve) => {
    if (stop.aborted) resolve(undefined)
    else stop.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  // The portal's process does not keep ours alive.
  const keepAlive = setInterval(() => undefined, 60_000)
  const end = await Promise.race([stopped, portal.ended()])
  clearInterval(keepAlive)
  if (end === undefined) return 0
  throw new StopError(
    `The portal ended by itself (${end.signal ?? `exit code ${end.code}`}). Its last lines, from .berth/portal.log:\n${portal.logs()}`,
  )
}
