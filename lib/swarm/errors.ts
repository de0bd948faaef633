import { AppError, isAppError } from '../kernel/app-error'

/** `host` is the engine's address; `action` completes "Docker refused to …". */
export type DockerErrorContext = { host: string; action: string }

export type TaskContext = { image: string; port: number; path: string }
export type TaskExplanation = {
  sentence: string
  /** Waiting can not help: somebody has to change something first. */
  terminal: boolean
}

const RAW_MAX = 2000

/**
 * What dockerode threw, as an `AppError` whose `raw` is the daemon's own text:
 * SWARM_UNAVAILABLE if no manager answered, NOT_FOUND (404), CONFLICT (409, or a version that is out of date),
 * NOT_READY (still in use), SWARM_REFUSED (the rest; terminal if the request itself is at fault).
 * INTERNAL if it is neither Docker's nor the connection's. An `AppError` comes back as it is.
 */
export function translateDockerError(error: unknown, context: DockerErrorContext): AppError {
  if (isAppError(error)) return error
  const { host, action } = context
  const raw = daemonText(error).slice(0, RAW_MAX)
  const options = { raw, cause: error }
  const status = statusOf(error)

  if (status === undefined && !(error instanceof Error && 'code' in error)) {
    return new AppError('INTERNAL', `Berth failed while asking Docker to ${action}.`, {
      cause: error,
    })
  }
  if (status === undefined) {
    const detail = `The Docker engine at ${host} did not answer: ${unreachable(error)}`
    return new AppError('SWARM_UNAVAILABLE', detail, options)
  }
  if (/not (a|part of a) swarm|can't be used to view or modify cluster state/i.test(raw)) {
    const detail = `The Docker engine at ${host} is not a Swarm manager. Run "docker swarm init" there, or point DOCKER_HOST at a manager.`
    return new AppError('SWARM_UNAVAILABLE', detail, options)
  }
  if (/does not have a leader|context deadline exceeded|code = Unavailable/i.test(raw)) {
    const detail = `The Swarm at ${host} has no leader at the moment. It goes on once most of its managers are back.`
    return new AppError('SWARM_UNAVAILABLE', detail, options)
  }
  if (/update out of sequence/i.test(raw)) {
    const detail = `Somebody else changed this on the Swarm in the meantime, so Docker refused to ${action}.`
    return new AppError('CONFLICT', detail, options)
  }
  if (/is in use by/i.test(raw)) {
    return new AppError('NOT_READY', `Docker cannot ${action} yet: it is still in use.`, options)
  }
  if (/port '?\d+'? is already in use/i.test(raw)) {
    const detail =
      'The port is already published by another service on this Swarm. Free it there, or choose another port.'
    return new AppError('SWARM_REFUSED', detail, { ...options, terminal: true })
  }
  if (status === 404) {
    return new AppError('NOT_FOUND', `Docker could not ${action}: it does not exist.`, options)
  }
  if (status === 409) {
    return new AppError('CONFLICT', `Docker refused to ${action}: the name is taken.`, options)
  }
  // A secret that vanished between two calls is made again by the next pass.
  const transient = /secret not found/i.test(raw)
  const ofRequest =
    (status < 500 && status !== 429) || /constraint expected|InvalidArgument/.test(raw)
  return new AppError('SWARM_REFUSED', `Docker refused to ${action}.`, {
    ...options,
    terminal: ofRequest && !transient,
  })
}

type Rule = { match: RegExp; terminal: boolean; sentence: (context: TaskContext) => string }

const NFS = (end: string) =>
  new RegExp(`(mount volume|mounting volume|populate volume).*${end}\\s*$`, 'is')

// The first match counts: the particular before the general.
const RULES: readonly Rule[] = [
  {
    match: /no such image|pull access denied|manifest unknown|repository does not exist/i,
    terminal: true,
    sentence: ({ image }) =>
      `The image ${image} is not on this node and could not be pulled. Check its name (REGISTRY_IMAGE), load it on every node, or let the nodes reach and sign in to its registry.`,
  },
  {
    match: /host-mode port already in use/i,
    terminal: true,
    sentence: ({ port }) =>
      `Port ${port} is published by another service on every suitable node. Remove that service, or give this registry another port.`,
  },
  {
    match: /port is already allocated/i,
    terminal: true,
    sentence: ({ port }) =>
      `Port ${port} is taken by another container on this node. Stop it, or give this registry another port.`,
  },
  {
    match: /address already in use/i,
    terminal: true,
    sentence: ({ port }) =>
      `Port ${port} is taken by another program on this node. Stop it, or give this registry another port.`,
  },
  {
    match: /bind source path does not exist/i,
    terminal: true,
    sentence: ({ path }) =>
      `The directory ${path} does not exist on this node. Mount the export there on every node that may run registries.`,
  },
  {
    match: NFS('no such file or directory'),
    terminal: true,
    sentence: ({ path }) =>
      `The NFS server has no directory ${path}. It must exist before the registry starts: check the export and STORAGE_ROOT.`,
  },
  {
    match: NFS('(permission denied|access denied[^\\n]*)'),
    terminal: true,
    sentence: ({ path }) =>
      `The NFS server does not let this node mount ${path}. Add the node's address to the rules of the export.`,
  },
  {
    match: NFS('connection refused'),
    terminal: false,
    sentence: () =>
      'The NFS server refuses connections. Check that its NFS service runs and that NFS_ADDRESS is right.',
  },
  {
    match: NFS('(connection timed out|no route to host|network is unreachable)'),
    terminal: false,
    sentence: () =>
      'This node cannot reach the NFS server. Check NFS_ADDRESS, the network and the firewalls between them.',
  },
  {
    match: NFS('protocol not supported'),
    terminal: true,
    sentence: () =>
      'The NFS server does not speak this version of NFS. Change vers= in NFS_OPTIONS, or allow the version on the server.',
  },
  {
    match: NFS('no such device'),
    terminal: true,
    sentence: () =>
      'This node has no NFS client. Load the kernel module "nfs" on every node that may run registries.',
  },
  {
    match: NFS('invalid argument'),
    terminal: true,
    sentence: () => 'This node does not accept the NFS mount options. Correct NFS_OPTIONS.',
  },
  {
    match: NFS('stale (nfs )?file handle'),
    terminal: true,
    sentence: ({ path }) =>
      `The NFS server no longer knows the directory that ${path} was. Mount the export again on this node.`,
  },
  {
    match: /error resolving passed in (network|nfs) volume address/i,
    terminal: false,
    sentence: () =>
      'This node cannot resolve the name of the NFS server. Correct NFS_ADDRESS, or the name servers of the node.',
  },
  {
    match: /invalid option: |missing required option/i,
    terminal: true,
    sentence: () =>
      'Docker does not accept the options of the storage volume. Correct NFS_OPTIONS.',
  },
  {
    match: /mount volume|mounting volume|populate volume/i,
    terminal: false,
    sentence: ({ path }) => `This node could not mount the storage ${path}.`,
  },
  {
    match: /scheduling constraints not satisfied/i,
    terminal: true,
    sentence: () =>
      'No node of the Swarm has the labels or the role that registries ask for. Label a node, or change the placement constraints.',
  },
  {
    match: /insufficient resources/i,
    terminal: true,
    sentence: () =>
      'No node of the Swarm has enough memory or processors free. Add a node, or lower the limits.',
  },
  {
    match: /max replicas per node/i,
    terminal: true,
    sentence: () =>
      'There are more replicas than the nodes may hold. Lower the replicas, or add a node.',
  },
  {
    match: /missing plugin/i,
    terminal: true,
    sentence: () =>
      'No node of the Swarm has the volume or network driver that this registry needs.',
  },
  {
    match: /unsupported platform|exec format error/i,
    terminal: true,
    sentence: ({ image }) =>
      `The image ${image} is made for another processor architecture than the nodes of the Swarm.`,
  },
  {
    match: /not available for new tasks|no suitable node/i,
    terminal: false,
    sentence: () =>
      'No node of the Swarm takes new work: they are down, drained or paused. See "docker node ls".',
  },
  {
    match: /unhealthy container/i,
    terminal: false,
    sentence: () => 'The registry started but its health check failed.',
  },
  {
    match: /non-zero exit \(1\)/i,
    terminal: true,
    sentence: () =>
      'The registry stopped at once with exit code 1: it refused its configuration, or could not read its files. Its log says which.',
  },
  {
    match: /non-zero exit \(2\)/i,
    terminal: true,
    sentence: () =>
      'The registry crashed with exit code 2, which mostly means that it could not use its configuration. Its log says why.',
  },
  {
    match: /non-zero exit \(137\)/i,
    terminal: false,
    sentence: () =>
      'The registry was killed (exit code 137): it went over its memory limit, or did not stop in time.',
  },
  {
    match: /non-zero exit \(\d+\)/i,
    terminal: false,
    sentence: () => 'The registry stopped by itself. Its log says why.',
  },
  {
    match: /executable file not found|no such file or directory: unknown|no command specified/i,
    terminal: true,
    sentence: ({ image }) => `The image ${image} is not a registry: it has no program to start.`,
  },
]

/**
 * The words of Docker about a task (`ObservedTask.error`, else `message`) as a sentence that says what to do.
 * Words that are not known get a general sentence that is not terminal; show Docker's own below it.
 */
export function explainTask(text: string, context: TaskContext): TaskExplanation {
  const rule = RULES.find(({ match }) => match.test(text))
  if (rule !== undefined) return { sentence: rule.sentence(context), terminal: rule.terminal }
  return { sentence: 'Docker could not start the registry.', terminal: false }
}

/** Whether the words of Docker about a task are about the storage that it was to have. */
export function isAboutStorage(text: string): boolean {
  return /bind source path does not exist|(mount|mounting|populate) volume|nfs volume address|network volume address/i.test(
    text,
  )
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined
  return typeof error.statusCode === 'number' ? error.statusCode : undefined
}

function daemonText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const json = 'json' in error ? error.json : undefined
  if (typeof json === 'object' && json !== null && 'message' in json) return String(json.message)
  return error.message
}

function unreachable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  switch (code) {
    case 'ENOENT':
      return 'there is no such socket. Check DOCKER_HOST and that the engine runs.'
    case 'ECONNREFUSED':
      return 'nothing listens there. Check DOCKER_HOST and that the engine runs.'
    case 'EACCES':
      return 'Berth may not open the socket. Give its user the rights.'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its name cannot be resolved. Check DOCKER_HOST.'
    case 'ECONNRESET':
    case 'EPIPE':
      return 'it closed the connection. It may be restarting, or may want TLS.'
    default:
      return /certificate|TLS|SSL/i.test(`${code} ${daemonText(error)}`)
        ? 'the TLS connection failed. Check the CA, the certificate and the key for DOCKER_HOST.'
        : 'the connection failed. Check DOCKER_HOST and the network.'
  }
}
