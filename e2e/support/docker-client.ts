import { request } from 'node:http'
import Docker from 'dockerode'

/** The path of a `unix://` address; undefined for any other, which demo and tests do not use. */
export function socketOf(dockerHost: string): string | undefined {
  return dockerHost.startsWith('unix://') ? dockerHost.slice('unix://'.length) : undefined
}

/** A client whose calls end after `timeoutMs` without a byte: a frozen engine accepts and says nothing. */
export function connectDocker(dockerHost: string, timeoutMs = 30_000): Docker {
  const socketPath = socketOf(dockerHost)
  if (socketPath === undefined) throw new Error(`${dockerHost} is not a unix:// address.`)
  return new Docker({ socketPath, timeout: timeoutMs })
}

/** Whether an engine answers at `dockerHost` within two seconds. Never rejects. */
export function engineAnswers(dockerHost: string): Promise<boolean> {
  const socketPath = socketOf(dockerHost)
  if (socketPath === undefined) return Promise.resolve(false)
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: '/_ping', timeout: 2_000 }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    ping.on('timeout', () => ping.destroy())
    ping.on('error', () => resolve(false))
    ping.end()
  })
}

/** The status code of a refusal by Docker, undefined for every other error. */
export function dockerStatus(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined
}
