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
  /** By which the managers reach it; '' where that is not known. */
  address: string
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
  Status: z
    .object({ State: z.string().default('unknown'), Addr: z.string().default('') })
    .default({ State: 'unknown', Addr: '' }),
  ManagerStatus: z
    .object({ Leader: z.boolean().default(false), Addr: z.string().default('') })
    .nullish(),
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
      address: addressOf(Status.Addr, ManagerStatus?.Addr ?? ''),
    }))
    .sort((a, b) => a.hostname.localeCompare(b.hostname))
}

/** Managers may call themselves 0.0.0.0; the address at which the others reach them says more. */
function addressOf(ofNode: string, ofManager: string): string {
  return ofNode === '' || ofNode === '0.0.0.0' ? ofManager.replace(/:\d+$/, '') : ofNode
}
