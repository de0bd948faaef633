import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
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
    for (const engine of readState().engines) await cleanEngine(engine)
    await step('data and storage', async () => removeFiles())
  } finally {
    releaseLock()
  }
  // Only what stays for a Swarm of our own is worth a directory.
  if (readdirSync(PLACES.berth).length === 0) rmSync(PLACES.berth, { recursive: true })
  console.log('All that the demo made is gone.')
  return 0
}

async function cleanEngine(known: { dockerHost: string; broughtImage?: string | undefined }) {
  const own = openEngine(PLACES.engine)
  if (known.dockerHost === own.dockerHost) return cleanOwnEngine(own, known.broughtImage)
  if (!(await engineAnswers(known.dockerHost))) {
    throw new StopError(
      `The demo made services on the engine at ${known.dockerHost}, which does not answer. Start it and reset again. If it is gone for good, remove .berth by hand.`,
    )
  }
  await cleanObjects(connectDocker(known.dockerHost), known.broughtImage)
}

async function cleanOwnEngine(own: Engine, image: string | undefined): Promise<void> {
  if (!existsSync(PLACES.engine.dataDirectory)) return
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

function removeFiles(): void {
  const kept = [PLACES.engine.dataDirectory, PLACES.lock]
  for (const name of readdirSync(PLACES.berth)) {
    const path = join(PLACES.berth, name)
    if (!kept.includes(path)) rmSync(path, { recursive: true, force: true })
  }
}
