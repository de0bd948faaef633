import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import type Docker from 'dockerode'
import { connectDocker, dockerStatus, engineAnswers } from '../../e2e/support/docker-client'
import { type Engine, openEngine } from '../../e2e/support/engine'
import { openPortal } from '../../e2e/support/portal'
import { hasImage } from '../../e2e/support/registry-image'
import { StopError } from '../../e2e/support/stop-error'
import { waitForSwarm } from '../../e2e/support/swarm'
import { step } from '../support/step'
import { releaseLock, takeLock } from './lock'
import { PLACES } from './places'
import { holdsSwarm, removeFiles } from './remove-files'
import { removeInstallation } from './remove-installation'
import { readState } from './state'

/** Removes what the demo made, on every engine it used and on disk; a Swarm that it made stays. */
export async function resetDemo(): Promise<number> {
  if (!existsSync(PLACES.berth)) {
    console.log('The demo made nothing here: there is no .berth.')
    return 0
  }
  takeLock()
  try {
    await openPortal({
      directory: PLACES.berth,
      env: { PORTAL_URL: '', MACHINE_URL: '' },
    }).stop()
    const own = openEngine(PLACES.engine)
    const engines = readState().engines
    for (const engine of engines)
      if (engine.dockerHost !== own.dockerHost) await cleanEngine(engine)
    await cleanOwnEngine(
      own,
      engines.find((engine) => engine.dockerHost === own.dockerHost)?.broughtImage,
    )
    await step('data and storage', async () => removeFiles(PLACES))
  } finally {
    releaseLock()
  }
  // Only what stays for a Swarm of our own is worth a directory.
  if (readdirSync(PLACES.berth).length === 0) rmSync(PLACES.berth, { recursive: true })
  console.log('All that the demo made is gone.')
  return 0
}

async function cleanEngine(known: { dockerHost: string; broughtImage?: string | undefined }) {
  if (!(await engineAnswers(known.dockerHost))) {
    throw new StopError(
      `The demo made services on the engine at ${known.dockerHost}, which does not answer. Start it and reset again. If it is gone for good, remove .berth by hand.`,
    )
  }
  await cleanObjects(connectDocker(known.dockerHost), known.broughtImage)
}

/** Also one that the state does not name yet: a demo may have been killed right after it started it. */
async function cleanOwnEngine(own: Engine, image: string | undefined): Promise<void> {
  if (own.find() === undefined && !holdsSwarm(PLACES.engine.dataDirectory)) return
  await step('start the engine', () => own.start())
  try {
    await cleanObjects(connectDocker(own.dockerHost), image)
  } finally {
    await step('stop the engine', () => own.stop())
    rmSync(PLACES.engine.runDirectory, { recursive: true, force: true })
  }
}

async function cleanObjects(docker: Docker, image: string | undefined): Promise<void> {
  await waitForSwarm(docker)
  if (existsSync(PLACES.installationId)) {
    const id = readFileSync(PLACES.installationId, 'utf8').trim()
    await step('services, secrets, networks and volumes', () => removeInstallation(docker, id))
  }
  if (image !== undefined && (await hasImage(docker, image))) {
    await step('registry image', () => removeImage(docker, image))
  }
}

async function removeImage(docker: Docker, image: string): Promise<string> {
  try {
    await docker.getImage(image).remove()
    return `${image} removed`
  } catch (error) {
    // Somebody else's container uses it by now.
    if (dockerStatus(error) === 409) return `${image} stays, it is in use`
    throw error
  }
}
