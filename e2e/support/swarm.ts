import type Docker from 'dockerode'
import { StopError } from './stop-error'
import { waitUntil } from './wait-until'

// The advertised address alone would still listen on every address.
const ADDRESSES = { AdvertiseAddr: '127.0.0.1', ListenAddr: '127.0.0.1:2377' }

/** Makes a one-node Swarm, bound to loopback alone, unless the engine manages one. Says whether it made it. */
export async function ensureSwarm(docker: Docker): Promise<'made' | 'found'> {
  const settled = async () => {
    const { Swarm } = await docker.info()
    return Swarm.LocalNodeState === 'pending' ? undefined : Swarm
  }
  const swarm = await waitUntil(settled, { what: "the engine's Swarm", timeoutMs: 60_000 })
  if (swarm.LocalNodeState === 'inactive') {
    await docker.swarmInit(ADDRESSES)
    await waitForSwarm(docker)
    return 'made'
  }
  if (swarm.LocalNodeState !== 'active') {
    throw new StopError(
      `The Docker engine's Swarm is in state "${swarm.LocalNodeState}"${swarm.Error ? ` (${swarm.Error})` : ''}. Bring it to "active" (\`docker swarm unlock\`), or leave it (\`docker swarm leave --force\`), and try again.`,
    )
  }
  if (!swarm.ControlAvailable) {
    throw new StopError(
      'The Docker engine is a worker of a Swarm, and services can only be made on a manager. Point DOCKER_HOST to a manager, promote this node (`docker node promote`), or leave the Swarm, and try again.',
    )
  }
  await waitForSwarm(docker)
  return 'found'
}

/** Makes the Swarm anew from its one manager, as an admin does who has lost the others. */
export async function remakeSwarm(docker: Docker): Promise<void> {
  const remake = async () => {
    try {
      await docker.swarmInit({ ...ADDRESSES, ForceNewCluster: true })
      return true
    } catch (error) {
      // Rarely, the manager that it replaces has not let go of its log yet (moby/swarmkit#1421). All is kept for another try.
      if (String(error).includes('file already locked')) return false
      throw error
    }
  }
  await waitUntil(remake, { what: 'the Swarm to be made anew', timeoutMs: 30_000, everyMs: 500 })
  await waitForSwarm(docker)
}

/** Resolves when the Swarm of this engine answers as a manager (after a start it has no leader for a moment). */
export async function waitForSwarm(docker: Docker): Promise<void> {
  const answers = async () => {
    const { Swarm } = await docker.info()
    if (Swarm.LocalNodeState === 'inactive') return true
    if (!Swarm.ControlAvailable) return false
    return docker.listServices().then(
      () => true,
      () => false,
    )
  }
  await waitUntil(answers, { what: "the Swarm's manager", timeoutMs: 60_000, everyMs: 100 })
}
