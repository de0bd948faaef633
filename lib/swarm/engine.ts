// The one door to dockerode: what every call has in common.
import type Docker from 'dockerode'
import type { z } from 'zod'
import { AppError } from '../kernel/app-error'
import { type DockerClient, dockerClient } from './docker-client'
import { translateDockerError } from './errors'

export type EngineOptions = {
  /** `unix:///path`, `tcp://host:port` or `https://host:port`. */
  dockerHost: string
  /** PEM texts. With them `tcp://` is spoken over TLS. */
  tls?: { ca: string; cert: string; key: string } | undefined
  timeoutMs: number
}

export type Call<T> = {
  /** Completes "Docker refused to …". */
  action: string
  schema: z.ZodType<T>
  run: (docker: DockerClient, abortSignal: AbortSignal) => Promise<unknown>
  signal: AbortSignal | undefined
}

export type Engine = {
  host: string
  docker: DockerClient
  /**
   * One call, never repeated, at most `timeoutMs` long whatever the engine does, its answer parsed.
   * Throws what `translateDockerError` says, TIMEOUT, or the reason of `signal` once that is aborted.
   */
  call<T>(call: Call<T>): Promise<T>
}

/** A client of one engine. Connects at the first call. BAD_INPUT if the address is of no known kind. */
export function createEngine(options: EngineOptions): Engine {
  const host = options.dockerHost
  const docker = dockerClient(connection(options))
  return {
    host,
    docker,
    async call({ action, schema, run, signal }) {
      const timeout = AbortSignal.timeout(options.timeoutMs)
      const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout])
      try {
        const answer = await Promise.race([run(docker, either), rejectOn(either)])
        return parse(schema, answer, action, host)
      } catch (error) {
        if (signal?.aborted) throw signal.reason
        if (timeout.aborted) throw timedOut(host, options.timeoutMs, error)
        throw translateDockerError(error, { host, action })
      }
    },
  }
}

function connection({ dockerHost, tls }: EngineOptions): Docker.DockerOptions {
  // docker-modem fills whatever is not named here from DOCKER_* variables of the process.
  const none = {
    socketPath: undefined,
    host: undefined,
    port: undefined,
    protocol: 'http' as const,
    ca: tls?.ca,
    cert: tls?.cert,
    key: tls?.key,
    timeout: undefined,
    version: undefined,
  }
  if (dockerHost.startsWith('unix://')) {
    return { ...none, socketPath: dockerHost.slice('unix://'.length) }
  }
  const url = URL.canParse(dockerHost) ? new URL(dockerHost) : null
  if (url === null || !['tcp:', 'http:', 'https:'].includes(url.protocol)) {
    throw new AppError(
      'BAD_INPUT',
      'DOCKER_HOST must be unix:///path, tcp://host:port or https://host:port.',
    )
  }
  const secure = tls !== undefined || url.protocol === 'https:'
  return {
    ...none,
    host: url.hostname,
    port: url.port || (secure ? 2376 : 2375),
    protocol: secure ? 'https' : 'http',
  }
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

function parse<T>(schema: z.ZodType<T>, answer: unknown, action: string, host: string): T {
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  const detail = `The engine at ${host} answered in a way that Berth does not understand when asked to ${action}. Is it Docker 20.10 or newer?`
  throw new AppError('SWARM_REFUSED', detail, { cause: parsed.error })
}

function timedOut(host: string, timeoutMs: number, cause: unknown): AppError {
  const seconds = timeoutMs / 1000
  const detail = `The Docker engine at ${host} did not answer within ${seconds} s. It may be frozen or overloaded.`
  return new AppError('TIMEOUT', detail, { cause })
}
