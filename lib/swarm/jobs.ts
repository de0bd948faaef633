import { z } from 'zod'
import { isAppError } from '../kernel/app-error'
import type { Engine } from './engine'
import { LABEL } from './labels'
import { type ObservedJob, toJobs } from './observed'
import { removeIfThere } from './remove-if-there'
import { listServices, listTasks, removeServices, tasksGone } from './services'
import { idOf, ownerLabels, type RegistryDeployment, type ServiceSpec, taskTemplate } from './spec'

/** Something that runs once in the storage of a registry, as its user and in its image. */
export type JobSpec = {
  kind: string
  /** One job per kind and run. */
  runId: string
  /** What the registry's program is told; the path of its configuration follows. */
  args: readonly string[]
}

const NAME_MAX = 63
/** A collector prints a line for each manifest and blob, which costs the engine least to keep in this way. */
const LOG = { Name: 'local', Options: { 'max-size': '100m' } }

/**
 * Starts a job. That it is there already (a call that was cut off, or one beside this one) is success.
 *
 * @throws AppError as `createService`
 */
export async function startJob(
  engine: Engine,
  d: RegistryDeployment,
  secretIds: ReadonlyMap<string, string>,
  job: JobSpec,
  signal?: AbortSignal,
): Promise<void> {
  const spec = buildJobSpec(d, secretIds, job)
  try {
    await engine.call({
      action: `create the job ${spec.Name}`,
      schema: z.object({ id: z.string() }),
      run: (docker, abortSignal) =>
        docker.createService(undefined, { _query: {}, _body: spec, abortSignal }),
      signal,
    })
  } catch (error) {
    // The name holds the id of the run, which nobody else knows.
    if (!isAppError(error) || error.code !== 'CONFLICT') throw error
  }
}

/** The whole job as Docker takes it. It publishes no port, and is not tried again. */
export function buildJobSpec(
  d: RegistryDeployment,
  secretIds: ReadonlyMap<string, string>,
  { kind, runId, args }: JobSpec,
): ServiceSpec {
  const labels = { ...ownerLabels(d), [LABEL.job]: kind, [LABEL.run]: runId }
  return {
    Name: `berth-${kind}-${runId}`.slice(0, NAME_MAX),
    Labels: labels,
    TaskTemplate: {
      ...taskTemplate(d, { labels, args }, idOf(secretIds)),
      RestartPolicy: { Condition: 'none' },
      LogDriver: LOG,
    },
    Mode: { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } },
  }
}

/** The jobs with these labels, the oldest first. */
export async function listJobs(
  engine: Engine,
  label: string[],
  signal?: AbortSignal,
): Promise<ObservedJob[]> {
  const ofJobs = [...label, LABEL.job]
  const services = await listServices(engine, { label: ofJobs }, signal)
  return services.length === 0 ? [] : toJobs(services, await listTasks(engine, ofJobs, signal))
}

/**
 * Removes the jobs with these labels. Idempotent. Containers stop some time later: see `jobsGone`. Those that have
 * ended stay on their node, as Swarm forgets them; of the node that answers they are removed too.
 */
export async function removeJobs(
  engine: Engine,
  label: string[],
  signal?: AbortSignal,
): Promise<void> {
  const ofJobs = [...label, LABEL.job]
  await removeServices(engine, ofJobs, signal)
  const ended = await engine.call({
    action: 'list containers',
    schema: z.array(z.object({ Id: z.string() })),
    run: (docker, abortSignal) =>
      docker.listContainers({
        all: true,
        filters: { label: ofJobs, status: ['exited'] },
        abortSignal,
      }),
    signal,
  })
  for (const { Id } of ended) {
    await removeIfThere(engine, {
      action: 'remove a container',
      run: (docker, abortSignal) => docker.getContainer(Id).remove({ abortSignal }),
      signal,
    })
  }
}

/** Whether no container of a job with these labels can be running, also after the jobs were removed. */
export function jobsGone(engine: Engine, label: string[], signal?: AbortSignal): Promise<boolean> {
  return tasksGone(engine, [...label, LABEL.job], signal)
}
