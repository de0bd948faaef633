import { X509Certificate } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
import { checkServerIdentity, type PeerCertificate } from 'node:tls'
import { AppError } from '../../kernel/app-error'
import { arrayNotUnderstood, arrayTooSlow, arrayUnreachable } from './array-errors'
import type { BuiltRequest } from './calls'

const SOCKETS_MAX = 4
const BYTES_MAX = 4 * 2 ** 20

export type ArrayResponse = { status: number; headers: IncomingHttpHeaders; body: string }

export type ArrayTransport = {
  /**
   * STORAGE_UNAVAILABLE when no whole answer came within the time, STORAGE_REFUSED for one above 4 MiB, or the reason
   * of the caller's signal. Redirects are answers, never followed.
   */
  send(
    request: BuiltRequest,
    headers: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<ArrayResponse>
  close(): void
}

/**
 * HTTPS to the array, trusting `caPem` alone. A certificate that is in `caPem` itself is taken whatever name it
 * carries, since arrays make their own; one that a CA there signed must carry the name that was asked.
 */
export function createArrayTransport(options: {
  url: URL
  caPem: string
  timeoutMs: number
}): ArrayTransport {
  const pinned = fingerprintsOf(options.caPem)
  const agent = new Agent({
    keepAlive: true,
    maxSockets: SOCKETS_MAX,
    ca: options.caPem,
    // So that a certificate which a CA signed can be pinned itself, too.
    allowPartialTrustChain: true,
    minVersion: 'TLSv1.2',
    checkServerIdentity: (host: string, certificate: PeerCertificate) =>
      pinned.has(certificate.fingerprint256) ? undefined : checkServerIdentity(host, certificate),
  })
  return {
    send: async (request, headers, signal) => {
      signal?.throwIfAborted()
      const deadline = AbortSignal.timeout(options.timeoutMs)
      try {
        return await sendOnce(
          agent,
          options.url,
          request,
          headers,
          signal === undefined ? deadline : AbortSignal.any([deadline, signal]),
        )
      } catch (error) {
        signal?.throwIfAborted()
        if (deadline.aborted) throw arrayTooSlow(options.timeoutMs)
        // The cause stays behind: Node's errors of a request may carry its headers.
        throw error instanceof AppError ? error : arrayUnreachable(error)
      }
    },
    close: () => agent.destroy(),
  }
}

async function sendOnce(
  agent: Agent,
  url: URL,
  request: BuiltRequest,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<ArrayResponse> {
  const outgoing = httpsRequest(new URL(request.path, url), {
    agent,
    signal,
    method: request.method,
    headers: {
      Accept: 'application/json',
      ...headers,
      ...(request.body === null ? {} : { 'Content-Type': 'application/json' }),
      // Without it Node would send an empty body in chunks, which not every gateway takes.
      ...(request.method === 'GET'
        ? {}
        : { 'Content-Length': Buffer.byteLength(request.body ?? '') }),
    },
  })
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve)
      outgoing.on('error', reject)
      outgoing.end(request.body ?? undefined)
    })
    const body = await readBody(response)
    return { status: response.statusCode ?? 0, headers: response.headers, body }
  } catch (error) {
    outgoing.destroy()
    throw error
  }
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength
    if (bytes > BYTES_MAX) throw arrayNotUnderstood('An answer of more than 4 MiB.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, bytes).toString('utf8')
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

function fingerprintsOf(pem: string): ReadonlySet<string> {
  const found = pem.match(CERTIFICATE) ?? []
  try {
    if (found.length > 0)
      return new Set(found.map((each) => new X509Certificate(each).fingerprint256))
  } catch {
    // Told below, as for a file without any.
  }
  throw new AppError('BAD_INPUT', 'FLASHBLADE_CA_FILE: expected certificates in PEM.')
}
