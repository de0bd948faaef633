import { z } from 'zod'
import { AppError, isAppError } from '../kernel/app-error'
import type { Logger } from '../kernel/logger'
import { createEngine, type Engine, type EngineOptions } from './engine'
import { type EngineInfo, inspectEngine } from './inspect-engine'
import { type JobSpec, jobsGone, listJobs, removeJobs, startJob } from './jobs'
import { ownedBy } from './labels'
import { listNodes, type SwarmNode } from './list-nodes'
import { type ObservedJob, type ObservedService, tasksOf } from './observed'
import { type RunningImage, runningImages } from './running-images'
import { ensureSecrets, removeSecrets } from './secrets'
import {
  createService,
  endRollback,
  listTasks,
  observe,
  removeServices,
  tasksGone,
  updateService,
} from './services'
import type { RegistryDeployment } from './spec'
import { demultiplexLog, logText } from './task-log'
import { type UsedPort, usedPorts } from './used-ports'
import { type OnChange, watchEvents } from './watch'

export type SwarmOptions = EngineOptions & { installationId: string; logger: Logger }

const LOG_LINES_MAX = 200
/** The collector names each blob on a line of its own. */
const JOB_LOG_LINES_MAX = 200_000

/**
 * A Swarm, through one of its managers. Nothing connects before the first call. Every call is made once, takes at
 * most `timeoutMs` per request to the engine, and throws TIMEOUT, SWARM_UNAVAILABLE or SWARM_REFUSED
 * (see `translateDockerError`), or the reason of its signal. What does not carry this installation's labels is
 * never changed.
 */
export function createSwarm(options: SwarmOptions) {
  const { installationId, logger } = options
  const engine = createEngine(options)
  // Swarm events name the service but not its registry.
  const registryOfService = new Map<string, string>()
  const remember = (observed: readonly ObservedService[]) => {
    for (const { serviceId, registryId } of observed) registryOfService.set(serviceId, registryId)
  }

  return {
    /** What the engine is. SWARM_UNAVAILABLE if it does not answer in time, also when it is frozen. */
    inspectEngine: (signal?: AbortSignal): Promise<EngineInfo> => inspectEngine(engine, signal),

    /** See `listNodes`: every node of the Swarm, by host name. */
    listNodes: (signal?: AbortSignal): Promise<SwarmNode[]> => listNodes(engine, signal),

    /** The service of a registry with its tasks, found by label; null if there is none. */
    async observeRegistry(
      registryId: string,
      signal?: AbortSignal,
    ): Promise<ObservedService | null> {
      const observed = await observe(engine, ownedBy(installationId, registryId), signal)
      remember(observed)
      return observed[0] ?? null
    },

    /** The service as it was observed with its tasks of now: half the cost of observing it again. */
    async observeTasks(service: ObservedService, signal?: AbortSignal): Promise<ObservedService> {
      const tasks = await listTasks(engine, ownedBy(installationId, service.registryId), signal)
      return { ...service, tasks: tasksOf(service.serviceId, tasks) }
    },

    /** Every registry of this installation that has a service, with tasks. */
    async listRegistries(signal?: AbortSignal): Promise<ObservedService[]> {
      const observed = await observe(engine, ownedBy(installationId), signal)
      registryOfService.clear()
      remember(observed)
      return observed
    },

    /** See `ensureSecrets`: makes what is missing, returns ids by name. */
    ensureSecrets: (d: RegistryDeployment, signal?: AbortSignal) =>
      ensureSecrets(engine, own(d), signal),

    /** See `createService`: an existing service of this very registry counts as success. */
    async createService(
      d: RegistryDeployment,
      secretIds: ReadonlyMap<string, string>,
      signal?: AbortSignal,
    ): Promise<{ serviceId: string }> {
      const made = await createService(engine, own(d), secretIds, signal)
      registryOfService.set(made.serviceId, d.registryId)
      return made
    },

    /** See `updateService`: CONFLICT, not terminal, if the service changed since it was observed. */
    updateService: (
      observed: Pick<ObservedService, 'serviceId' | 'version' | 'name' | 'forceUpdate'>,
      d: RegistryDeployment,
      secretIds: ReadonlyMap<string, string>,
      signal?: AbortSignal,
    ) => updateService(engine, observed, own(d), secretIds, signal),

    /** See `endRollback`: CONFLICT, not terminal, if the service changed since it was observed. */
    endRollback: (observed: ObservedService, rolledBack: string, signal?: AbortSignal) =>
      endRollback(engine, observed, rolledBack, signal),

    /** Removes the registry's services. Idempotent. Its containers may run on for `StopGracePeriod`: see `tasksGone`. */
    removeService: (registryId: string, signal?: AbortSignal) =>
      removeServices(engine, ownedBy(installationId, registryId), signal),

    /** Removes the registry's secrets not named in `keep`; returns how many a service still uses. Idempotent. */
    removeSecrets: (registryId: string, keep: ReadonlySet<string>, signal?: AbortSignal) =>
      removeSecrets(engine, { installationId, registryId }, keep, signal),

    /** Whether no container of the registry runs any more, so that its storage may be moved. */
    tasksGone: (registryId: string, signal?: AbortSignal) =>
      tasksGone(engine, ownedBy(installationId, registryId), signal),

    /** See `startJob`: one job per kind and run; that it is there already is success. */
    startJob: (
      d: RegistryDeployment,
      secretIds: ReadonlyMap<string, string>,
      job: JobSpec,
      signal?: AbortSignal,
    ): Promise<void> => startJob(engine, own(d), secretIds, job, signal),

    /** The jobs of a registry, the oldest first. */
    listJobs: (registryId: string, signal?: AbortSignal): Promise<ObservedJob[]> =>
      listJobs(engine, ownedBy(installationId, registryId), signal),

    /** Removes the jobs of a registry. Idempotent. A container may run on for `StopGracePeriod`: see `jobsGone`. */
    removeJobs: (registryId: string, signal?: AbortSignal): Promise<void> =>
      removeJobs(engine, ownedBy(installationId, registryId), signal),

    /** Whether no container of a job of this registry runs any more. */
    jobsGone: (registryId: string, signal?: AbortSignal): Promise<boolean> =>
      jobsGone(engine, ownedBy(installationId, registryId), signal),

    /** All that a job printed on standard output and error, as far as its node keeps it; at most the last lines. */
    jobLog: (taskId: string, signal?: AbortSignal): Promise<string> =>
      taskLog(engine, taskId, JOB_LOG_LINES_MAX, signal).then((log) => logText(log)),

    /** TCP ports held by any service of the Swarm, or by a container of the node that answers. */
    usedPorts: (signal?: AbortSignal): Promise<UsedPort[]> =>
      usedPorts(engine, installationId, signal),

    /** See `runningImages`: of every service of the Swarm, ours and others'. */
    runningImages: (signal?: AbortSignal): Promise<RunningImage[]> => runningImages(engine, signal),

    /** The last lines (at most 200) that a task printed, '' if there are none or the task is gone. */
    taskLogTail: (taskId: string, lines: number, signal?: AbortSignal): Promise<string> =>
      taskLogTail(engine, taskId, lines, signal),

    /** See `watchEvents`: hints about changes until `signal` is aborted; never rejects. */
    watch: (onChange: OnChange, signal: AbortSignal): Promise<void> =>
      watchEvents(
        {
          docker: createEngine(options).docker,
          host: options.dockerHost,
          installationId,
          registryOfService: (serviceId) => registryOfService.get(serviceId) ?? null,
          logger,
        },
        onChange,
        signal,
      ),
  }

  function own(d: RegistryDeployment): RegistryDeployment {
    if (d.installationId === installationId) return d
    throw new AppError('INTERNAL', 'This registry belongs to another installation of Berth.')
  }
}

export type Swarm = ReturnType<typeof createSwarm>
export type { ObservedJob, ObservedService, ObservedTask } from './observed'

async function taskLogTail(
  engine: Engine,
  taskId: string,
  lines: number,
  signal?: AbortSignal,
): Promise<string> {
  const tail = Math.max(1, Math.min(Math.trunc(lines), LOG_LINES_MAX))
  return demultiplexLog(await taskLog(engine, taskId, tail, signal))
}

/** Empty if there is none or the task is gone. */
async function taskLog(
  engine: Engine,
  taskId: string,
  tail: number,
  signal?: AbortSignal,
): Promise<Buffer> {
  try {
    return await engine.call({
      action: 'show the log of a task',
      schema: z.instanceof(Buffer),
      run: (docker, abortSignal) =>
        docker
          .getTask(taskId)
          .logs({ stdout: true, stderr: true, tail, follow: false, abortSignal }),
      signal,
    })
  } catch (error) {
    if (isAppError(error) && error.code === 'NOT_FOUND') return Buffer.alloc(0)
    throw error
  }
}
