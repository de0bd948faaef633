import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import {
  createDirectory,
  type Directory,
  type DirectoryConfig,
  type ExplainedPerson,
} from '../directory'
import { casesAsEntries, casesConfig } from './directory-cases'
import { type LdapEntry, type Slapd, type SlapdOptions, startSlapd } from './slapd'

export const SUFFIX = 'dc=example,dc=org'
export const ALICE = { username: 'alice', password: 'correct horse' }

const stops: (() => Promise<void>)[] = []

/** Stops every server that was started here. */
export async function stopAll(): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop()
}

/** Has `stopAll` stop something else too. */
export function stopLater(stop: () => Promise<void>): void {
  stops.push(stop)
}

/** A slapd with the tree of the shared cases and `more`. */
export async function startFilled(
  options: SlapdOptions = {},
  more: LdapEntry[] = [],
): Promise<Slapd> {
  const slapd = await startSlapd(options)
  stops.push(slapd.stop)
  await slapd.add([...casesAsEntries(), ...more])
  return slapd
}

export function directoryAt(urls: string[], overrides: Partial<DirectoryConfig> = {}): Directory {
  return createDirectory(casesConfig({ urls, ...overrides }))
}

/** For each group the names of the groups on the way to it. */
export function waysOf(explained: ExplainedPerson): Record<string, string[] | null> {
  if (explained.found !== 'person') throw new Error(`found ${explained.found}`)
  return Object.fromEntries(
    explained.groups.map(({ name, via }) => [
      name,
      via === null ? null : via.map((step) => step.name),
    ]),
  )
}

export type Listener = {
  url: string
  port: number
  /** Connections now. */
  open(): number
  /** Connections ever. */
  accepted(): number
  stop(): Promise<void>
}

/** A TCP server that behaves as `onConnection` says. */
export async function listen(onConnection: (socket: Socket) => unknown): Promise<Listener> {
  const sockets = new Set<Socket>()
  let accepted = 0
  const server: Server = createServer((socket) => {
    accepted += 1
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    onConnection(socket)
    socket.resume()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = addressOf(server.address())
  const stop = async () => {
    if (!server.listening) return
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }
  stops.push(stop)
  return {
    url: `ldap://127.0.0.1:${port}`,
    port,
    open: () => sockets.size,
    accepted: () => accepted,
    stop,
  }
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('Not listening on TCP.')
  return address
}
