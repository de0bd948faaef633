import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { createRegistryClient, type RegistryClient } from '../client'
import { createTestAuthority } from './certificates'

export type HostileRegistry = {
  baseUrl: string
  /** Every request as `GET /path`, in order. */
  requests: readonly string[]
  client: RegistryClient
  stop(): Promise<void>
}

/** An HTTPS server with a trusted certificate that answers whatever `answer` makes it. */
export async function startHostileRegistry(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  timeoutMs = 5000,
): Promise<HostileRegistry> {
  const authority = await createTestAuthority('hostile')
  const leaf = await authority.issue(['127.0.0.1'])
  const requests: string[] = []
  const server = createServer(
    { cert: leaf.certificatePem, key: leaf.keyPem },
    (request, response) => {
      requests.push(`${request.method} ${request.url}`)
      answer(request, response)
    },
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const baseUrl = `https://127.0.0.1:${address.port}`
  const caPem = authority.certificatePem
  const getToken = async () => 'secret-token'
  const client = createRegistryClient({ baseUrl, caPem, getToken, timeoutMs })
  return {
    baseUrl,
    requests,
    client,
    async stop() {
      client.close()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
