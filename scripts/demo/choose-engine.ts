import { existsSync, mkdirSync } from 'node:fs'
import { engineAnswers, socketOf } from '../../e2e/support/docker-client'
import { type Engine, openEngine } from '../../e2e/support/engine'
import { StopError } from '../../e2e/support/stop-error'
import { waitUntil } from '../../e2e/support/wait-until'
import {
  appArmorNeed,
  installPackages,
  isDebianLike,
  missingPackages,
} from '../support/debian-packages'
import { step } from '../support/step'
import { engineSocketsInOurNetwork } from './other-engines'
import { PLACES } from './places'

const DEFAULT_HOST = 'unix:///var/run/docker.sock'
const NEEDS = [
  { name: 'docker.io', provides: 'dockerd' },
  { name: 'iptables', provides: 'iptables' },
  { name: 'ca-certificates', provides: '/etc/ssl/certs/ca-certificates.crt' },
]

/** The engine to use; `own` if it is the demo's, which then stops it at its end. */
export type ChosenEngine = { dockerHost: string; own?: Engine }

/** An engine that answers, else one of our own, installed where that is possible. */
export async function chooseEngine(signal: AbortSignal): Promise<ChosenEngine> {
  const answering = await findAnswering()
  if (answering !== undefined) {
    console.log(`  ok  Docker engine: the one at ${answering}`)
    return { dockerHost: answering }
  }
  if ((await installDocker(signal)) && (await packageEngineComesUp(signal))) {
    console.log(`  ok  Docker engine: the package's own at ${DEFAULT_HOST}`)
    return { dockerHost: DEFAULT_HOST }
  }
  const own = openEngine(PLACES.engine)
  if (own.find() === undefined) {
    const [other] = engineSocketsInOurNetwork()
    if (other !== undefined) {
      throw new StopError(
        `A Docker engine runs on this machine at ${other}, and a second one would fight with it over the network. Use it, if it answers: DOCKER_HOST=${other} npm run demo. Or stop it, and try again.`,
      )
    }
  }
  await step('Docker engine of our own', async () => {
    mkdirSync(PLACES.berth, { recursive: true })
    await startOrStop(own, signal)
    return `${own.dockerHost}, its data in .berth/engine`
  })
  return { dockerHost: own.dockerHost, own }
}

async function startOrStop(own: Engine, signal: AbortSignal): Promise<void> {
  try {
    await own.start(signal)
  } catch (error) {
    await own.stop()
    throw error
  }
}

async function findAnswering(): Promise<string | undefined> {
  const wanted = process.env.DOCKER_HOST
  if (wanted !== undefined && wanted !== '') {
    if (socketOf(wanted) === undefined) {
      throw new StopError(
        `DOCKER_HOST is ${wanted}; the demo uses engines on unix sockets alone, because registries keep their files on this machine. Unset it, or set it to unix:///path/of/docker.sock.`,
      )
    }
    if (await engineAnswers(wanted)) return wanted
    console.log(`  ..  no engine answers at DOCKER_HOST (${wanted}), looking further`)
  }
  return (await engineAnswers(DEFAULT_HOST)) ? DEFAULT_HOST : undefined
}

/** Installs what is missing for an engine; whether anything was. */
async function installDocker(signal: AbortSignal): Promise<boolean> {
  const missing = missingPackages([...NEEDS, ...appArmorNeed()])
  if (missing.length === 0) return false
  if (!isDebianLike()) {
    throw new StopError(
      'No Docker engine answers here, and only on Debian and Ubuntu the demo can install one. Install Docker (https://docs.docker.com/engine/install/), start it, and run npm run demo again; or set DOCKER_HOST to the unix socket of an engine.',
    )
  }
  await step(`Debian packages ${missing.join(' ')}`, () =>
    installPackages(missing, { daemons: 'start', signal }),
  )
  return true
}

async function packageEngineComesUp(signal: AbortSignal): Promise<boolean> {
  if (!existsSync('/run/systemd/system')) return engineAnswers(DEFAULT_HOST)
  const comesUp = () => engineAnswers(DEFAULT_HOST)
  const wait = { what: "the package's engine", timeoutMs: 20_000, everyMs: 250, signal }
  return waitUntil(comesUp, wait).catch(() => {
    signal.throwIfAborted()
    return false
  })
}
