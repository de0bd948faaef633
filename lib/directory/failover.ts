import { AppError, isAppError } from '../kernel/app-error'
import type { Clock } from '../kernel/clock'
import { type Connection, type OpenConnection, openConnection } from './connection'
import { isServiceAccountRefusal, type LdapServer } from './ldap-errors'
import type { DirectorySettings } from './settings'

/** So long a server that failed is tried after the others: it may hang, and everybody would wait for it. */
const AVOID_MS = 30_000

export type Servers = {
  /**
   * Runs `run` with a connection to the first server that answers, bound as the service account when there is one,
   * and closes it whatever happens. When a server fails, before or during `run`, the next one is asked from the
   * start; an answer is never asked for again elsewhere, so a wrong password reaches one server alone. The time limit is
   * for all of it, and each server may use up its share.
   * @throws AppError DIRECTORY_UNAVAILABLE; the signal's reason when the caller gave up.
   */
  withConnection<T>(
    callerSignal: AbortSignal | undefined,
    run: (connection: Connection) => Promise<T>,
  ): Promise<T>
}

/** The servers of the settings, with a memory of those that failed of late. */
export function createServers(settings: DirectorySettings, clock: Clock): Servers {
  const failedAtMs = new Map<string, number>()
  const isAvoided = ({ url }: LdapServer) =>
    clock.now().getTime() - (failedAtMs.get(url) ?? Number.NEGATIVE_INFINITY) < AVOID_MS
  const inOrder = () => {
    const avoided = settings.servers.filter(isAvoided)
    return [...settings.servers.filter((server) => !avoided.includes(server)), ...avoided]
  }
  return {
    withConnection: async (callerSignal, run) => {
      const signal = anySignal(AbortSignal.timeout(settings.timeoutMs), callerSignal)
      try {
        return await tryInOrder({
          settings,
          servers: inOrder(),
          signal,
          run,
          onResult: ({ url }, isAlive) => {
            if (isAlive) failedAtMs.delete(url)
            // Somebody who went away says nothing about the server.
            else if (callerSignal?.aborted !== true) failedAtMs.set(url, clock.now().getTime())
          },
        })
      } catch (error) {
        callerSignal?.throwIfAborted()
        throw error
      }
    },
  }
}

async function tryInOrder<T>(options: {
  settings: DirectorySettings
  servers: LdapServer[]
  signal: AbortSignal
  run: (connection: Connection) => Promise<T>
  onResult: (server: LdapServer, isAlive: boolean) => void
}): Promise<T> {
  const { settings, servers, signal, run, onResult } = options
  const until = performance.now() + settings.timeoutMs
  const failures: AppError[] = []
  for (const [index, server] of servers.entries()) {
    const leftMs = until - performance.now()
    const timeoutMs = Math.max(1, Math.round(leftMs / (servers.length - index)))
    const share = anySignal(AbortSignal.timeout(timeoutMs), signal)
    let connection: OpenConnection | null = null
    try {
      connection = await openConnection({ ...settings, timeoutMs }, server, share)
      const result = await run(connection)
      onResult(server, true)
      return result
    } catch (error) {
      const isFailure = isAppError(error) && error.code === 'DIRECTORY_UNAVAILABLE'
      // Asked once, an answer stands: elsewhere it would be the same. A service account that is refused twice may lock.
      if (!isFailure || isServiceAccountRefusal(error) || (connection !== null && error.terminal)) {
        onResult(server, true)
        throw error
      }
      onResult(server, false)
      failures.push(error)
    } finally {
      connection?.close()
    }
    if (signal.aborted) break
  }
  throw together(failures)
}

function together(failures: AppError[]): AppError {
  const [first] = failures
  if (failures.length === 1 && first !== undefined) return first
  return new AppError(
    'DIRECTORY_UNAVAILABLE',
    failures.map((failure) => failure.detail).join(' '),
    {
      terminal: failures.every((failure) => failure.terminal),
      cause: new AggregateError(failures),
    },
  )
}

function anySignal(own: AbortSignal, other: AbortSignal | undefined): AbortSignal {
  return other === undefined ? own : AbortSignal.any([own, other])
}
