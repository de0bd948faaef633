import { mkdirSync, rmSync } from 'node:fs'
import type Docker from 'dockerode'
import {
  downloadRegistryBinary,
  hasImage,
  IMPORTED_IMAGE,
  importRegistryImage,
  pullImage,
} from '../../e2e/support/registry-image'
import { StopError } from '../../e2e/support/stop-error'
import { isDebianLike, isProvided } from '../support/debian-packages'
import { PLACES } from './places'

const PULL_IDLE_MS = 10_000

/** The registry image that the demo uses, and how it came to be on the engine, in words. */
export type ChosenImage = { image: string; brought: boolean; story: string }

/** The wanted image if the engine has it, else pulled, else made of Debian's registry binary. */
export async function chooseImage(
  docker: Docker,
  options: { remembered: string | undefined; signal: AbortSignal },
): Promise<ChosenImage> {
  const asked = process.env.REGISTRY_IMAGE
  const wanted = asked === undefined || asked === '' ? 'registry:3' : asked
  if (await hasImage(docker, wanted)) {
    return { image: wanted, brought: false, story: `${wanted}, on the engine already` }
  }
  // A machine that could not pull yesterday is not made to wait for it again.
  if (asked !== wanted && options.remembered !== undefined) {
    const image = options.remembered
    if (await hasImage(docker, image)) {
      return { image, brought: false, story: `${image}, on the engine since an earlier run` }
    }
  }
  try {
    await pullImage(docker, wanted, { idleMs: PULL_IDLE_MS, signal: options.signal })
    return { image: wanted, brought: true, story: `${wanted}, pulled` }
  } catch (error) {
    options.signal.throwIfAborted()
    const reason = error instanceof Error ? error.message : String(error)
    console.log(`  ..  ${wanted} could not be pulled (${reason}); making one of Debian's registry`)
  }
  await importFromDebian(docker, wanted, options.signal)
  return { image: IMPORTED_IMAGE, brought: true, story: `${IMPORTED_IMAGE}, of Debian's registry` }
}

async function importFromDebian(
  docker: Docker,
  wanted: string,
  signal: AbortSignal,
): Promise<void> {
  if (isProvided('/usr/bin/docker-registry')) {
    await importRegistryImage(docker)
    return
  }
  if (!isDebianLike()) {
    throw new StopError(
      `The registry image ${wanted} is not on the engine and could not be pulled, and this is no Debian whose registry could stand in. Bring an image there (\`docker load\`), name it in REGISTRY_IMAGE, and try again.`,
    )
  }
  mkdirSync(PLACES.packages, { recursive: true })
  try {
    await importRegistryImage(docker, await downloadRegistryBinary(PLACES.packages, signal))
  } finally {
    rmSync(PLACES.packages, { recursive: true, force: true })
  }
}
