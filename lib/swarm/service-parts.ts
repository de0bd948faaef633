/**
 * The parts of a service by which people change what runs (`docker service update`), by name. Only fields that mean the
 * same and are told the same by every engine that Berth works with: a part that an engine fills in by itself would be
 * mended for ever.
 */
export type ServiceParts = Readonly<Record<string, unknown>>

/** From the specification that Berth sends, or from the one that an engine tells: whatever is empty counts as missing. */
export function partsOf(spec: unknown): ServiceParts {
  const task = at(spec, 'TaskTemplate')
  const container = at(task, 'ContainerSpec')
  return {
    image: at(container, 'Image'),
    command: listOf(at(container, 'Command')),
    arguments: listOf(at(container, 'Args')),
    environment: listOf(at(container, 'Env')).toSorted(),
    user: at(container, 'User'),
    'read-only root': at(container, 'ReadOnly') === true,
    capabilities: [
      listOf(at(container, 'CapabilityAdd')).toSorted(),
      listOf(at(container, 'CapabilityDrop')).toSorted(),
    ],
    mounts: rowsOf(at(container, 'Mounts'), ['Type', 'Source', 'Target', 'ReadOnly']),
    secrets: rowsOf(at(container, 'Secrets'), ['SecretName']),
    configs: rowsOf(at(container, 'Configs'), ['ConfigName']),
    limits: ['MemoryBytes', 'NanoCPUs', 'Pids'].map((name) =>
      numberOf(at(at(at(task, 'Resources'), 'Limits'), name)),
    ),
    constraints: listOf(at(at(task, 'Placement'), 'Constraints')).toSorted(),
    networks: rowsOf(at(task, 'Networks'), ['Target']),
    ports: rowsOf(at(at(spec, 'EndpointSpec'), 'Ports'), [
      'Protocol',
      'TargetPort',
      'PublishedPort',
      'PublishMode',
    ]),
  }
}

/** Names of the parts that differ, in order. */
export function differingParts(wanted: ServiceParts, seen: ServiceParts): string[] {
  return Object.keys(wanted).filter(
    (name) => JSON.stringify(wanted[name]) !== JSON.stringify(seen[name]),
  )
}

function at(value: unknown, name: string): unknown {
  return value !== null && typeof value === 'object' && name in value
    ? Reflect.get(value, name)
    : undefined
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}

function rowsOf(value: unknown, names: readonly string[]): string[] {
  const rows = Array.isArray(value) ? value : []
  return rows.map((row) => names.map((name) => String(at(row, name) || '')).join(' ')).toSorted()
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
