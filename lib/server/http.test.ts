import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { isAppError } from '../kernel/app-error'
import { closingHeaders, readBody, sendText } from './http'

describe('readBody', () => {
  let server: Server
  afterEach(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })

  /** A connection to a server that reads bodies within these limits and says how it went. */
  async function connected(limits: { bytesMax: number; timeoutMs: number }) {
    server = createServer((request, response) => {
      readBody(request, limits).then(
        (body) => sendText(response, 200, body.toString()),
        (error: unknown) =>
          sendText(
            response,
            isAppError(error) ? error.status : 500,
            String(error),
            closingHeaders(request),
          ),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.setTimeout(5_000, () => socket.destroy(new Error('no answer')))
    return socket
  }

  const head = (length: number) => `POST / HTTP/1.1\r\nHost: b\r\nContent-Length: ${length}\r\n\r\n`

  /** Everything that arrives until the server closes the connection. */
  function untilClosed(socket: Socket): Promise<string> {
    return new Promise((resolve, reject) => {
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk.toString()
      })
      socket.once('close', () => resolve(text))
      socket.once('error', reject)
    })
  }

  it('gives up on a body that comes too slowly, says so and hangs up', async () => {
    const socket = await connected({ bytesMax: 100, timeoutMs: 60 })
    socket.write(`${head(50)}only this`)
    const answer = await untilClosed(socket)
    expect(answer).toContain('HTTP/1.1 400')
    expect(answer).toContain('did not arrive in time')
  })

  it('gives up on a body that is too large while the rest is still coming', async () => {
    const socket = await connected({ bytesMax: 100, timeoutMs: 5_000 })
    socket.write(`${head(10_000)}${'x'.repeat(200)}`)
    expect(await untilClosed(socket)).toContain('HTTP/1.1 413')
  })

  it('reads what comes in pieces', async () => {
    const socket = await connected({ bytesMax: 4, timeoutMs: 5_000 })
    socket.write(`${head(4)}ab`)
    socket.end('cd')
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1\.1 200[\s\S]*abcd/)
  })
})
