import type { ClientRequest, IncomingHttpHeaders } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
import { refusal, registryTooSlow, registryUnreachable } from './registry-errors'

export type RegistryRequest = {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  /** With its query, from the root of the registry. */
  path: string
  headers: Readonly<Record<string, string>>
  body?: Uint8Array
  /** Of an answer with success; others may always have 64 KiB. */
  bodyBytesMax: number
  signal?: AbortSignal | undefined
}

export type RegistryResponse = { status: number; headers: IncomingHttpHeaders; body: Buffer }

export type RegistryTransport = {
  send(request: RegistryRequest): Promise<RegistryResponse>
  close(): void
}

const SOCKETS_MAX = 32
const ERROR_BYTES_MAX = 64 * 1024

/**
 * HTTPS to one registry, over kept connections, trusting `caPem` alone. Redirects are answers, never followed.
 * `timeoutMs` covers a whole request with its body, so an answer that trickles ends too.
 * `send` throws `REGISTRY_UNAVAILABLE`, `TIMEOUT`, `REGISTRY_REFUSED` (answer above `bodyBytesMax`), or the
 * reason of the caller's signal.
 */
export function createRegistryTransport(options: {
  baseUrl: URL
  caPem: string
  timeoutMs: number
}): RegistryTransport {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: SOCKETS_MAX,
    ca: options.caPem,
    minVersion: 'TLSv1.2',
  })
  return {
    send: (request) => send(agent, options, request, true),
    close: () => agent.destroy(),
  }
}

async function send(
  agent: Agent,
  options: { baseUrl: URL; timeoutMs: number },
  request: RegistryRequest,
  mayRepeat: boolean,
): Promise<RegistryResponse> {
  request.signal?.throwIfAborted()
  const outgoing = httpsRequest(new URL(request.path, options.baseUrl), {
    agent,
    method: request.method,
    headers: {
      ...request.headers,
      ...(request.body === undefined ? {} : { 'Content-Length': request.body.byteLength }),
    },
  })
  try {
    return await exchange(outgoing, request, options.timeoutMs)
  } catch (error) {
    outgoing.destroy()
    request.signal?.throwIfAborted()
    if (error instanceof TooSlow) throw registryTooSlow(options.timeoutMs)
    if (error instanceof BodyTooLarge) {
      throw refusal('The registry answered with more than Berth reads for this.')
    }
    // The registry may close an idle connection in the moment in which we use it again.
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (mayRepeat && isRead && outgoing.reusedSocket && isReset(error)) {
      return send(agent, options, request, false)
    }
    throw registryUnreachable(error)
  }
}

class TooSlow extends Error {}
class BodyTooLarge extends Error {}

/**
 * Plain events and a timer: a signal for each request and an iterator over each answer take longer than the rest of it,
 * and a full read makes tens of thousands.
 */
function exchange(
  outgoing: ClientRequest,
  { body, bodyBytesMax, signal }: RegistryRequest,
  timeoutMs: number,
): Promise<RegistryResponse> {
  return new Promise<RegistryResponse>((resolve, reject) => {
    const fail = (error: unknown) => {
      settle()
      reject(error)
    }
    const end = () => fail(signal?.reason)
    const late = setTimeout(() => fail(new TooSlow()), timeoutMs)
    const settle = () => {
      clearTimeout(late)
      signal?.removeEventListener('abort', end)
    }
    signal?.addEventListener('abort', end)
    outgoing.on('error', fail)
    outgoing.once('response', (response) => {
      const status = response.statusCode ?? 0
      const bytesMax = status < 300 ? bodyBytesMax : ERROR_BYTES_MAX
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.byteLength
        if (bytes > bytesMax) fail(new BodyTooLarge())
        else chunks.push(chunk)
      })
      response.on('error', fail)
      response.once('end', () => {
        settle()
        resolve({ status, headers: response.headers, body: Buffer.concat(chunks, bytes) })
      })
    })
    outgoing.end(body)
  })
}

function isReset(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET'
}
