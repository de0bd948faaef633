import { lookup } from 'node:dns/promises'
import { connect, isIP, type Socket } from 'node:net'
import { untilAborted } from './connection'
import type { LdapServer } from './ldap-errors'

/** The addresses of a server's name, as this process resolves it. */
export async function findAddresses(server: LdapServer, signal: AbortSignal): Promise<string[]> {
  if (isIP(server.host) !== 0) return [`${server.host} is an address already`]
  const found = await untilAborted(signal, lookup(server.host, { all: true }))
  return found.map(({ address }) => address)
}

/** A bare TCP connection; the caller destroys it. */
export async function openSocket(server: LdapServer, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ host: server.host, port: server.port })
  try {
    await untilAborted(
      signal,
      new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve).once('error', reject)
      }),
    )
    // Later ones come out where the socket is used.
    socket.on('error', () => undefined)
    return socket
  } catch (error) {
    socket.destroy()
    throw error
  }
}
