import { z } from 'zod'
import { AppError, isAppError } from '../kernel/app-error'
import type { Engine } from './engine'

export type SwarmState = 'active-manager' | 'worker' | 'inactive' | 'pending' | 'error' | 'locked'

export type EngineInfo = {
  engineVersion: string
  apiVersion: string
  swarmState: SwarmState
  nodeCount: number
  /** Whether this engine is a manager that has a leader, so that the Swarm can be changed through it. */
  managerReachable: boolean
}

const versionSchema = z.object({ Version: z.string(), ApiVersion: z.string() })
const infoSchema = z.object({
  Swarm: z.object({
    LocalNodeState: z.enum(['active', 'inactive', 'pending', 'error', 'locked', '']),
    ControlAvailable: z.boolean().default(false),
    Error: z.string().default(''),
    Nodes: z.number().default(0),
  }),
})

/** What the engine is. SWARM_UNAVAILABLE if it does not answer in time, also when it is frozen. */
export async function inspectEngine(engine: Engine, signal?: AbortSignal): Promise<EngineInfo> {
  try {
    const [version, { Swarm }] = await Promise.all([
      engine.call({
        action: 'tell its version',
        schema: versionSchema,
        run: (docker, abortSignal) => docker.version({ abortSignal }),
        signal,
      }),
      engine.call({
        action: 'describe itself',
        schema: infoSchema,
        run: (docker, abortSignal) => docker.info({ abortSignal }),
        signal,
      }),
    ])
    return {
      engineVersion: version.Version,
      apiVersion: version.ApiVersion,
      swarmState: swarmState(Swarm.LocalNodeState, Swarm.ControlAvailable),
      nodeCount: Swarm.Nodes,
      managerReachable: Swarm.ControlAvailable && Swarm.Error === '',
    }
  } catch (error) {
    if (!isAppError(error) || error.code !== 'TIMEOUT') throw error
    throw new AppError('SWARM_UNAVAILABLE', error.detail, { cause: error })
  }
}

function swarmState(
  local: z.infer<typeof infoSchema>['Swarm']['LocalNodeState'],
  manager: boolean,
): SwarmState {
  if (local === 'active') return manager ? 'active-manager' : 'worker'
  return local === '' ? 'inactive' : local
}
