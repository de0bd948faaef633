import { once } from 'node:events'
import { request } from 'node:http'
import { createServer } from 'node:https'
import { makeCertificates } from '../../lib/directory/testing/certificates'

export type TlsProxy = { stop(): Promise<void> }

/** A reverse proxy with TLS as the documentation asks for: passes `Host`, adds the address that it sees. */
export async function startTlsProxy(port: number, portalPort: number): Promise<TlsProxy> {
  const { certificatePem, keyPem } = await makeCertificates([{ type: 'dns', value: 'localhost' }])
  const server = createServer({ cert: certificatePem, key: keyPem }, (incoming, outgoing) => {
    const seen = incoming.socket.remoteAddress ?? ''
    const before = incoming.headers['x-forwarded-for']
    const headers = {
      ...incoming.headers,
      'x-forwarded-for': before === undefined ? seen : `${before}, ${seen}`,
      'x-forwarded-proto': 'https',
    }
    const { method, url } = incoming
    const passed = request(
      { host: '127.0.0.1', port: portalPort, method, path: url, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    passed.once('error', () => outgoing.destroy())
    incoming.pipe(passed)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
