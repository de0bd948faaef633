import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import next from 'next'
import type { MachineAddress } from '../env/addresses'
import type { Settings } from '../env/settings'
import { isDevelopment } from '../env/settings-of-process'
import { ADDRESS_HEADER } from '../kernel/caller'
import { clientAddress, trustedProxies } from './client-address'
import { sendJson } from './http'
import type { TlsLeaf } from './leaves'
import { listen, shut } from './listen'
import { answerMachine, type MachineDeps } from './machine-endpoints'
import { secureHeaders } from './security-headers'
import type { Shutdown } from './shutdown'

const GRACE_MS = 10_000

const OF_WORKERS: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics'])

/** What a process that only works tells of itself, in plain HTTP on loopback; nothing where no port is set. */
export async function openWorkerListener(options: {
  settings: Settings
  machine: MachineDeps
  shutdown: Shutdown
}): Promise<void> {
  const { settings, machine, shutdown } = options
  if (settings.WORKER_PORT === undefined) return
  const server = createServer((request, response) => {
    const isServed = OF_WORKERS.has(request.url ?? '')
    if (isServed) void answerMachine(machine, request, response)
    else sendJson(response, 404, { code: 'NOT_FOUND' })
  })
  await listen(server, { host: settings.HOST, port: settings.WORKER_PORT })
  shutdown.add('worker listener', () => shut(server, GRACE_MS))
}

/**
 * Two listeners: the pages in plain HTTP on loopback, and the machine endpoints in HTTPS wherever docker clients
 * and registries are. Passwords never cross the network in clear, as nothing beyond loopback is plain.
 */
export async function openListeners(options: {
  settings: Settings
  machine: MachineDeps
  tls(): TlsLeaf
  address: MachineAddress
  url: string
  shutdown: Shutdown
}): Promise<{ renewTls(): void }> {
  const { settings, machine, address, shutdown } = options
  const app = next({ dev: isDevelopment(), hostname: settings.HOST, port: settings.PORT })
  await app.prepare()
  const handlePage = app.getRequestHandler()
  shutdown.add('pages', () => app.close())

  const isTrusted = trustedProxies(settings.TRUSTED_PROXIES)
  const headers = { isHttps: options.url.startsWith('https:'), isDevelopment: isDevelopment() }
  const pages = createServer((request, response) => {
    void answerMachine(machine, request, response).then(async (answered) => {
      if (answered) return
      secureHeaders(request, response, headers)
      // No name has that character, and a database takes no text with it.
      if (request.url?.includes('%00')) return sendJson(response, 400, { code: 'BAD_INPUT' })
      request.headers[ADDRESS_HEADER] = clientAddress(request, isTrusted)
      // Next would take its own address from it; PORTAL_URL alone says what that is.
      delete request.headers['x-forwarded-host']
      await handlePage(request, response)
    })
  })
  await listen(pages, { host: settings.HOST, port: settings.PORT })
  shutdown.add('pages listener', () => shut(pages, GRACE_MS))

  const secure = createSecureServer(
    { minVersion: 'TLSv1.2', ...options.tls() },
    (request: IncomingMessage, response: ServerResponse) => {
      void answerMachine(machine, request, response).then((answered) => {
        if (!answered) sendJson(response, 404, { code: 'NOT_FOUND' })
      })
    },
  )
  await listen(secure, { host: address.bindHost, port: address.port })
  shutdown.add('machine listener', () => shut(secure, GRACE_MS))
  // For connections from now on; those that are open keep what they have.
  return { renewTls: () => secure.setSecureContext({ minVersion: 'TLSv1.2', ...options.tls() }) }
}
