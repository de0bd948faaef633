import { z } from 'zod'
import type { Engine } from './engine'

export type SwarmNode = {
  id: string
  hostname: string
  role: string
  /** Whether it may be given work: active, pause or drain. */
  availability: string
  /** Whether it answers the managers: ready, down, disconnected or unknown. */
  state: string
  isLeader: boolean
  engineVersion: string
}

const nodeSchema = z.object({
  ID: z.string(),
  Spec: z.object({ Role: z.string().default(''), Availability: z.string().default('') }),
  Description: z
    .object({
      Hostname: z.string().default(''),
      Engine: z.object({ EngineVersion: z.string().default('') }).default({ EngineVersion: '' }),
    })
    .default({ Hostname: '', Engine: { EngineVersion: '' } }),
  Status: z.object({ State: z.string().default('unknown') }).default({ State: 'unknown' }),
  ManagerStatus: z.object({ Leader: z.boolean().default(false) }).nullish(),
})

/** Every node of the Swarm, by host name. */
export async function listNodes(engine: Engine, signal?: AbortSignal): Promise<SwarmNode[]> {
  const nodes = await engine.call({
    action: 'list nodes',
    schema: z.array(nodeSchema),
    run: (docker, abortSignal) => docker.listNodes({ abortSignal }),
    signal,
  })
  return nodes
    .map(({ ID, Spec, Description, Status, ManagerStatus }) => ({
      id: ID,
      hostname: Description.Hostname,
      role: Spec.Role,
      availability: Spec.Availability,
      state: Status.State,
      isLeader: ManagerStatus?.Leader ?? false,
      engineVersion: Description.Engine.EngineVersion,
    }))
    .sort((a, b) => a.hostname.localeCompare(b.hostname))
}
