import type Docker from 'dockerode'
import { dockerStatus } from '../../e2e/support/docker-client'
import { waitUntil } from '../../e2e/support/wait-until'

type Removable = { remove(): Promise<unknown> }

/** Removes every object that carries the label of this installation, and says how many of what. */
export async function removeInstallation(docker: Docker, id: string): Promise<string> {
  const filters = { label: [`berth.installation=${id}`] }
  const services = await inSwarm(docker.listServices({ filters }))
  const serviceIds = services.map(({ ID }) => ID)
  await removeAll(serviceIds.map((service) => docker.getService(service)))
  await waitUntil(async () => (await containersOf(docker, serviceIds)) === 0, {
    what: 'the end of the registries',
    timeoutMs: 60_000,
    everyMs: 200,
  })

  const secrets = await inSwarm(docker.listSecrets({ filters }))
  await removeAll(secrets.map(({ ID }) => docker.getSecret(ID)))
  const configs = await inSwarm(docker.listConfigs({ filters }))
  await removeAll(configs.map(({ ID }) => docker.getConfig(ID)))
  const networks = await docker.listNetworks({ filters })
  await removeAll(networks.map(({ Id }) => docker.getNetwork(Id)))
  const { Volumes } = await docker.listVolumes({ filters })
  await removeAll((Volumes ?? []).map(({ Name }) => docker.getVolume(Name)))

  return `${services.length} services, ${secrets.length} secrets, ${configs.length} configs, ${networks.length} networks, ${(Volumes ?? []).length} volumes removed`
}

/** An engine that left its Swarm since has none of these. */
async function inSwarm<T>(list: Promise<T[] | undefined>): Promise<T[]> {
  try {
    return (await list) ?? []
  } catch (error) {
    if (dockerStatus(error) === 503) return []
    throw error
  }
}

async function containersOf(docker: Docker, serviceIds: readonly string[]): Promise<number> {
  const containers = await docker.listContainers({ all: true })
  return containers.filter(({ Labels }) =>
    serviceIds.includes(Labels['com.docker.swarm.service.id'] ?? ''),
  ).length
}

async function removeAll(objects: readonly Removable[]): Promise<void> {
  for (const object of objects) {
    const isGone = () => removeOnce(object)
    await waitUntil(isGone, { what: 'an object to be removable', timeoutMs: 60_000, everyMs: 500 })
  }
}

/** Whether it is gone now; false while something that ends still uses it. */
async function removeOnce(object: Removable): Promise<boolean> {
  try {
    await object.remove()
    return true
  } catch (error) {
    const status = dockerStatus(error)
    if (status === 404) return true
    // Volumes and networks say 409 and secrets 400 while in use.
    if (status === 409 || status === 400 || status === 403) return false
    throw error
  }
}
