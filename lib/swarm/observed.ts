// What Berth reads from the engine, parsed at the edge: only the fields that it uses, the rest ignored.
import { z } from 'zod'
import { LABEL } from './labels'
import { partsOf, type ServiceParts } from './service-parts'

export type ObservedTask = {
  id: string
  slot: number
  /** Swarm's word: new, pending, assigned, accepted, preparing, ready, starting, running, complete, shutdown, failed, rejected, remove, orphaned. */
  state: string
  desiredState: string
  /** Which revision of the service this task is of. */
  specHash: string
  /** Empty until the task has a node. */
  nodeId: string
  createdAt: Date
  /** When the task came into its present state. Swarm keeps no earlier times. */
  timestamp: Date
  /** Docker's own words about what is wrong, for `explainTask`. */
  error?: string
  message: string
  exitCode?: number
}

export type ObservedJob = {
  serviceId: string
  kind: string
  /** Of what it was started for. */
  runId: string
  createdAt: Date
  state: 'running' | 'succeeded' | 'failed'
  /** Null until Swarm made one. */
  task: ObservedTask | null
}

export type ObservedService = {
  serviceId: string
  /** For version-checked updates: Docker refuses one that was made from an older version. */
  version: number
  name: string
  registryId: string
  specHash: string
  image: string
  replicasDesired: number
  /** What a restart counts up; an update must carry it on. */
  forceUpdate: number
  createdAt: Date
  /** `since` is when the update began that `state` is about. Absent until the first one. */
  updateStatus?: { state: string; message: string; since: Date | null }
  /** The revision that a rollback took back, of one that Berth had to end: see `endRollback`. */
  rolledBack?: string
  /** Secrets that the service uses or would use again after a rollback: never remove these. */
  secretNames: readonly string[]
  /** What somebody may have changed by hand: see `editedParts`. */
  parts: ServiceParts
  /** Newest first. Swarm keeps the last five of a slot. */
  tasks: readonly ObservedTask[]
  /** Ids of further services that carry the labels of the same registry; there should be none. */
  extras: readonly string[]
  /** How many jobs of the registry there are. */
  jobs: number
}

const labels = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {})
const date = z.string().transform((text) => new Date(text))

const port = z.object({
  Protocol: z.string().default('tcp'),
  PublishedPort: z.number().default(0),
  PublishMode: z.string().default('ingress'),
})
const ports = z.object({ Ports: z.array(port).nullish() }).nullish()

const spec = z.object({
  Name: z.string(),
  Labels: labels,
  Mode: z
    .object({ Replicated: z.object({ Replicas: z.number().default(1) }).optional() })
    .optional(),
  TaskTemplate: z.object({
    ForceUpdate: z.number().default(0),
    ContainerSpec: z
      .object({
        Image: z.string().default(''),
        Secrets: z.array(z.object({ SecretName: z.string() })).nullish(),
      })
      .optional(),
  }),
  EndpointSpec: ports,
})

export const serviceSchema = z.object({
  ID: z.string(),
  Version: z.object({ Index: z.number() }),
  CreatedAt: date,
  Spec: z.preprocess(
    (told) =>
      told !== null && typeof told === 'object' ? { ...told, parts: partsOf(told) } : told,
    spec.extend({ parts: z.record(z.string(), z.unknown()) }),
  ),
  PreviousSpec: spec.nullish(),
  Endpoint: ports,
  UpdateStatus: z
    .object({
      State: z.string().default(''),
      Message: z.string().default(''),
      StartedAt: date.nullish(),
    })
    .nullish(),
})
export type EngineService = z.infer<typeof serviceSchema>

export const taskSchema = z.object({
  ID: z.string(),
  CreatedAt: date,
  ServiceID: z.string().default(''),
  Slot: z.number().default(0),
  NodeID: z.string().default(''),
  DesiredState: z.string().default(''),
  Spec: z.object({ ContainerSpec: z.object({ Labels: labels }).optional() }),
  Status: z.object({
    Timestamp: date,
    State: z.string(),
    Message: z.string().default(''),
    Err: z.string().default(''),
    ContainerStatus: z.object({ ExitCode: z.number().optional() }).nullish(),
  }),
})
export type EngineTask = z.infer<typeof taskSchema>

export const secretSchema = z.object({
  ID: z.string(),
  Spec: z.object({ Name: z.string(), Labels: labels }),
})
export type EngineSecret = z.infer<typeof secretSchema>

/** The services of one registry, with their tasks among `tasks`: the oldest counts, the others are its `extras`. */
export function toObserved(
  services: readonly EngineService[],
  tasks: readonly EngineTask[],
): ObservedService | null {
  const [service, ...extras] = services
    .filter((each) => !isJob(each))
    .sort((a, b) => +a.CreatedAt - +b.CreatedAt)
  if (service === undefined) return null
  const { Spec, PreviousSpec, UpdateStatus } = service
  const rolledBack = Spec.Labels[LABEL.rolledBack]
  return {
    serviceId: service.ID,
    version: service.Version.Index,
    name: Spec.Name,
    registryId: Spec.Labels[LABEL.registryId] ?? '',
    specHash: Spec.Labels[LABEL.specHash] ?? '',
    image: Spec.TaskTemplate.ContainerSpec?.Image ?? '',
    replicasDesired: Spec.Mode?.Replicated?.Replicas ?? 0,
    forceUpdate: Spec.TaskTemplate.ForceUpdate,
    createdAt: service.CreatedAt,
    ...(UpdateStatus?.State
      ? {
          updateStatus: {
            state: UpdateStatus.State,
            message: UpdateStatus.Message,
            since: UpdateStatus.StartedAt ?? null,
          },
        }
      : {}),
    ...(rolledBack === undefined ? {} : { rolledBack }),
    parts: Spec.parts,
    secretNames: [...new Set([...secretNames(Spec), ...secretNames(PreviousSpec)])],
    tasks: tasksOf(service.ID, tasks),
    extras: extras.map((extra) => extra.ID),
    jobs: services.filter(isJob).length,
  }
}

/** The tasks of a service among `tasks`, the newest first. */
export function tasksOf(serviceId: string, tasks: readonly EngineTask[]): ObservedTask[] {
  return tasks
    .filter(({ ServiceID }) => ServiceID === serviceId)
    .map(toObservedTask)
    .sort((a, b) => +b.createdAt - +a.createdAt)
}

/** The jobs among services, the oldest first, with how far each is. */
export function toJobs(
  services: readonly EngineService[],
  tasks: readonly EngineTask[],
): ObservedJob[] {
  return services
    .filter(isJob)
    .sort((a, b) => +a.CreatedAt - +b.CreatedAt)
    .map(({ ID, CreatedAt, Spec }) => {
      const [task = null] = tasksOf(ID, tasks)
      return {
        ...{ serviceId: ID, createdAt: CreatedAt, task },
        kind: Spec.Labels[LABEL.job] ?? '',
        runId: Spec.Labels[LABEL.run] ?? '',
        state: jobState(task),
      }
    })
}

function isJob({ Spec }: EngineService): boolean {
  return Spec.Labels[LABEL.job] !== undefined
}

/** By its task alone: the count of completed tasks stays at 0 for ever after a failure. */
function jobState(task: ObservedTask | null): ObservedJob['state'] {
  if (task?.state === 'complete') return 'succeeded'
  return task !== null && JOB_FAILED.has(task.state) ? 'failed' : 'running'
}

const JOB_FAILED = new Set(['failed', 'rejected', 'shutdown', 'remove', 'orphaned'])

/** Ports that a service holds, also those that the Swarm chose itself. */
export function portsOf(service: EngineService): z.infer<typeof port>[] {
  const assigned = service.Endpoint?.Ports ?? []
  const asked = service.Spec.EndpointSpec?.Ports ?? []
  return [...assigned, ...asked].filter((each) => each.PublishedPort > 0)
}

function secretNames(from: z.infer<typeof spec> | null | undefined): string[] {
  return (from?.TaskTemplate.ContainerSpec?.Secrets ?? []).map((secret) => secret.SecretName)
}

function toObservedTask(task: EngineTask): ObservedTask {
  const { Status } = task
  const exitCode = Status.ContainerStatus?.ExitCode
  return {
    id: task.ID,
    slot: task.Slot,
    state: Status.State,
    desiredState: task.DesiredState,
    specHash: task.Spec.ContainerSpec?.Labels[LABEL.specHash] ?? '',
    nodeId: task.NodeID,
    createdAt: task.CreatedAt,
    timestamp: Status.Timestamp,
    ...(Status.Err === '' ? {} : { error: Status.Err }),
    message: Status.Message,
    ...(exitCode === undefined ? {} : { exitCode }),
  }
}
