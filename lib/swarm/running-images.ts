import type { Engine } from './engine'
import { listServices } from './services'

export type RunningImage = { service: string; image: string }

/** What every service of the Swarm is told to run, as its spec names it: mostly `host/name:tag@sha256:…`. */
export async function runningImages(engine: Engine, signal?: AbortSignal): Promise<RunningImage[]> {
  const services = await listServices(engine, {}, signal)
  return services.flatMap(({ Spec }) => {
    const image = Spec.TaskTemplate.ContainerSpec?.Image ?? ''
    return image === '' ? [] : [{ service: Spec.Name, image }]
  })
}
