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

/**
 * The whole body of a request.
 * @throws AppError TOO_LARGE above `bytesMax`, before the rest is read
 */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > bytesMax)
      throw new AppError('TOO_LARGE', `The body is larger than ${bytesMax} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/**
 * As `readBody`, but what is larger than `bytesMax` is read to its end and thrown away, in constant memory: null.
 * For senders that repeat for ever what they could not deliver.
 * @throws AppError TOO_LARGE above `discardMax`
 */
export async function readBodyOrDiscard(
  request: IncomingMessage,
  limits: { bytesMax: number; discardMax: number },
): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > limits.discardMax)
      throw new AppError('TOO_LARGE', `The body is larger than ${limits.discardMax} bytes.`)
    if (size > limits.bytesMax) chunks.length = 0
    else chunks.push(chunk)
  }
  return size > limits.bytesMax ? null : Buffer.concat(chunks)
}

/** Name and password of an `Authorization: Basic` header (RFC 7617); null when there is none or it is malformed. */
export function parseBasic(
  header: string | undefined,
): { username: string; password: string } | null {
  const encoded = /^basic ([a-z0-9+/]+={0,2})$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) return null
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) }
}
