import { z } from 'zod'
import type { Engine } from './engine'
import { LABEL } from './labels'
import { portsOf } from './observed'
import { listServices } from './services'

export type UsedPort = {
  port: number
  mode: 'ingress' | 'host' | 'container'
  /** The name of the service or container that holds it. */
  holder: string
  /** The registry of this installation that holds it, null if somebody else does. */
  registryId: string | null
}

const containersSchema = z.array(
  z.object({
    Names: z.array(z.string()).nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
    Ports: z
      .array(z.object({ PublicPort: z.number().optional(), Type: z.string().default('tcp') }))
      .nullish(),
  }),
)

/**
 * TCP ports held by any service of the Swarm, or by a container of the node that answers.
 * Programs outside Docker are not seen.
 */
export async function usedPorts(
  engine: Engine,
  installationId: string,
  signal?: AbortSignal,
): Promise<UsedPort[]> {
  const [services, containers] = await Promise.all([
    listServices(engine, {}, signal),
    engine.call({
      action: 'list containers',
      schema: containersSchema,
      run: (docker, abortSignal) => docker.listContainers({ abortSignal }),
      signal,
    }),
  ])
  const ownerOf = (labels: Readonly<Record<string, string>>) =>
    labels[LABEL.installation] === installationId ? (labels[LABEL.registryId] ?? null) : null
  const used = new Map<number, UsedPort>()
  for (const service of services) {
    for (const { PublishedPort: port, PublishMode, Protocol } of portsOf(service)) {
      if (Protocol !== 'tcp') continue
      const mode = PublishMode === 'host' ? 'host' : 'ingress'
      const registryId = ownerOf(service.Spec.Labels)
      used.set(port, { port, mode, holder: service.Spec.Name, registryId })
    }
  }
  for (const container of containers) {
    const holder = container.Names?.[0]?.replace(/^\//, '') ?? 'a container'
    const registryId = ownerOf(container.Labels ?? {})
    for (const { PublicPort: port, Type } of container.Ports ?? []) {
      if (port === undefined || Type !== 'tcp' || used.has(port)) continue
      used.set(port, { port, mode: 'container', holder, registryId })
    }
  }
  return [...used.values()]
}
