import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '../kernel/app-error'

/** Answers with JSON and ends. Nothing of Berth's machine endpoints may be kept by a cache. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  response.end(text)
}

export function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  response.end(text)
}

const BODY_TIMEOUT_MS = 10_000

type BodyLimits = { bytesMax: number; timeoutMs?: number }

/**
 * The whole body of a request. What is too large or too slow is not waited for: answer it with `connection: close`.
 * @throws AppError TOO_LARGE above `bytesMax`; BAD_INPUT when it has not arrived within `timeoutMs` or was cut off
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const { chunks } = await gather(request, { ...limits, keepMax: limits.bytesMax })
  return Buffer.concat(chunks)
}

/**
 * As `readBody`, but what is larger than `keepMax` is read to its end and thrown away, in constant memory: null.
 * For senders that repeat for ever what they could not deliver.
 */
export async function readBodyOrDiscard(
  request: IncomingMessage,
  limits: BodyLimits & { keepMax: number },
): Promise<Buffer | null> {
  const { chunks, size } = await gather(request, limits)
  return size > limits.keepMax ? null : Buffer.concat(chunks)
}

function gather(
  request: IncomingMessage,
  { bytesMax, keepMax, timeoutMs = BODY_TIMEOUT_MS }: BodyLimits & { keepMax: number },
): Promise<{ chunks: Buffer[]; size: number }> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const settle = (error: AppError | null) => {
      clearTimeout(late)
      request.off('data', take)
      if (error === null) return resolve({ chunks, size })
      // Read on into nothing: a peer that is still sending would not see the answer otherwise.
      request.resume()
      reject(error)
    }
    const take = (chunk: Buffer) => {
      size += chunk.length
      if (size > bytesMax)
        settle(new AppError('TOO_LARGE', `The body is larger than ${bytesMax} bytes.`))
      else if (size > keepMax) chunks.length = 0
      else chunks.push(chunk)
    }
    const late = setTimeout(
      () => settle(new AppError('BAD_INPUT', 'The body did not arrive in time.')),
      timeoutMs,
    )
    request
      .on('data', take)
      .once('end', () => settle(null))
      .once('error', (cause) =>
        settle(new AppError('BAD_INPUT', 'The body was cut off.', { cause })),
      )
  })
}

/** Headers for an answer that comes before the whole request did: the connection cannot be used again. */
export function closingHeaders(request: IncomingMessage): Record<string, string> {
  return request.method === 'POST' && !request.complete ? { connection: 'close' } : {}
}
