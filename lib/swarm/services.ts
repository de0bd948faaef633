import { z } from 'zod'
import { AppError, isAppError } from '../kernel/app-error'
import type { Engine } from './engine'
import { isOwned, LABEL, MANAGED_BY } from './labels'
import {
  type EngineService,
  type EngineTask,
  type ObservedService,
  serviceSchema,
  taskSchema,
  toObserved,
} from './observed'
import { removeIfThere } from './remove-if-there'
import { buildServiceSpec, type RegistryDeployment, serviceName } from './spec'

type Filters = Readonly<Record<string, readonly string[]>>
type SecretIds = ReadonlyMap<string, string>

// No containers can be left in these. A task that is orphaned was on a node that Swarm gave up a day ago.
const ENDED = new Set(['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned'])

/** The services that carry the labels, grouped by registry, with their tasks. */
export async function observe(
  engine: Engine,
  label: string[],
  signal?: AbortSignal,
): Promise<ObservedService[]> {
  const [services, tasks] = await Promise.all([
    listServices(engine, { label }, signal),
    listTasks(engine, label, signal),
  ])
  const byRegistry = new Map<string, EngineService[]>()
  for (const service of services) {
    const registryId = service.Spec.Labels[LABEL.registryId] ?? ''
    byRegistry.set(registryId, [...(byRegistry.get(registryId) ?? []), service])
  }
  return [...byRegistry.values()].flatMap((group) => toObserved(group, tasks) ?? [])
}

/**
 * Creates the service. If this registry already has it (a call that was cut off, or one beside this one), that is success.
 * CONFLICT (terminal) if another's service has the name; SWARM_REFUSED for what Docker does not accept,
 * such as an ingress port that another service holds, which `raw` names.
 */
export async function createService(
  engine: Engine,
  d: RegistryDeployment,
  secretIds: SecretIds,
  signal?: AbortSignal,
): Promise<{ serviceId: string }> {
  const spec = buildServiceSpec(d, secretIds)
  try {
    const made = await engine.call({
      action: `create the service ${spec.Name}`,
      schema: z.object({ id: z.string() }),
      run: (docker, abortSignal) =>
        docker.createService(undefined, { _query: {}, _body: spec, abortSignal }),
      signal,
    })
    return { serviceId: made.id }
  } catch (error) {
    if (!isAppError(error) || error.code !== 'CONFLICT') throw error
    return ownHolder(engine, d, error, signal)
  }
}

/**
 * Makes the observed service what `d` asks for. It keeps its name and ForceUpdate.
 * CONFLICT (not terminal) if it changed since it was observed: observe again.
 */
export async function updateService(
  engine: Engine,
  observed: Pick<ObservedService, 'serviceId' | 'version' | 'name' | 'forceUpdate'>,
  d: RegistryDeployment,
  secretIds: SecretIds,
  signal?: AbortSignal,
): Promise<void> {
  const spec = buildServiceSpec(d, secretIds)
  const body = {
    ...spec,
    Name: observed.name,
    TaskTemplate: { ...spec.TaskTemplate, ForceUpdate: observed.forceUpdate },
  }
  await sendSpec(engine, observed, body, signal)
}

/**
 * Starts the tasks of what a rollback brought back anew, under the specification that the service has by now, and labels
 * the service with the revision that was taken back: Docker forgets it with the update.
 * CONFLICT (not terminal) if it changed since it was observed: observe again.
 */
export async function endRollback(
  engine: Engine,
  observed: Pick<ObservedService, 'serviceId' | 'version' | 'name'>,
  rolledBack: string,
  signal?: AbortSignal,
): Promise<void> {
  const { Spec } = await engine.call({
    action: `read the service ${observed.name}`,
    schema: wholeSchema,
    run: (docker, abortSignal) => docker.getService(observed.serviceId).inspect({ abortSignal }),
    signal,
  })
  const { Labels, TaskTemplate } = Spec
  const body = {
    ...Spec,
    Labels: { ...Labels, [LABEL.rolledBack]: rolledBack },
    TaskTemplate: { ...TaskTemplate, ForceUpdate: TaskTemplate.ForceUpdate + 1 },
  }
  await sendSpec(engine, observed, body, signal)
}

// With all that an engine tells, also what Berth does not know: it goes back as it came.
const wholeSchema = z.object({
  Spec: z.looseObject({
    Labels: z.record(z.string(), z.string()),
    TaskTemplate: z.looseObject({ ForceUpdate: z.number().default(0) }),
  }),
})

async function sendSpec(
  engine: Engine,
  { serviceId, version, name }: Pick<ObservedService, 'serviceId' | 'version' | 'name'>,
  body: object,
  signal: AbortSignal | undefined,
): Promise<void> {
  await engine.call({
    action: `update the service ${name}`,
    schema: z.unknown(),
    run: (docker, abortSignal) =>
      docker
        .getService(serviceId)
        .update(undefined, { _query: { version }, _body: body, abortSignal }),
    signal,
  })
}

/** Removes every service with these labels. Idempotent. Containers stop some time later: see `tasksGone`. */
export async function removeServices(
  engine: Engine,
  label: string[],
  signal?: AbortSignal,
): Promise<void> {
  for (const service of await listServices(engine, { label }, signal)) {
    await removeIfThere(engine, {
      action: `remove the service ${service.Spec.Name}`,
      run: (docker, abortSignal) => docker.getService(service.ID).remove({ abortSignal }),
      signal,
    })
  }
}

/**
 * Whether no container of the services with these labels can be running, also after the services were removed:
 * Swarm keeps their tasks, with the labels of the service, until the containers have stopped.
 */
export async function tasksGone(
  engine: Engine,
  label: string[],
  signal?: AbortSignal,
): Promise<boolean> {
  const tasks = await listTasks(engine, label, signal)
  return tasks.every((task) => ENDED.has(task.Status.State))
}

/** Services by filter, in no order. */
export function listServices(
  engine: Engine,
  filters: Filters,
  signal?: AbortSignal,
): Promise<EngineService[]> {
  return engine.call({
    action: 'list services',
    schema: z.array(serviceSchema),
    run: (docker, abortSignal) => docker.listServices({ filters, abortSignal }),
    signal,
  })
}

/** By label, which Swarm takes from the service: a filter by service answers 404 once the service is removed. */
export function listTasks(
  engine: Engine,
  label: string[],
  signal?: AbortSignal,
): Promise<EngineTask[]> {
  return engine.call({
    action: 'list tasks',
    schema: z.array(taskSchema),
    run: (docker, abortSignal) => docker.listTasks({ filters: { label }, abortSignal }),
    signal,
  })
}

async function ownHolder(
  engine: Engine,
  d: RegistryDeployment,
  conflict: AppError,
  signal: AbortSignal | undefined,
): Promise<{ serviceId: string }> {
  const name = serviceName(d)
  const found = await listServices(engine, { name: [name] }, signal)
  const holder = found.find((service) => service.Spec.Name === name)
  // Removed since: the next pass creates it.
  if (holder === undefined) throw conflict
  const labels = holder.Spec.Labels
  if (isOwned(labels, d.installationId, d.registryId)) return { serviceId: holder.ID }
  const owner =
    labels[LABEL.managedBy] === MANAGED_BY
      ? 'belongs to another registry of Berth, or of another Berth'
      : 'does not belong to Berth'
  throw new AppError(
    'CONFLICT',
    `A service named ${name} already exists on this Swarm and ${owner}. Berth leaves it alone: choose another name, or remove that service by hand.`,
    {
      terminal: true,
      cause: conflict,
      ...(conflict.raw === undefined ? {} : { raw: conflict.raw }),
    },
  )
}
