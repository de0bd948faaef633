import { isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { Client, type Entry, type Filter } from 'ldapts'
import { AppError, isAppError } from '../kernel/app-error'
import { readOnAfterEmptyPages } from './empty-pages'
import { directoryUnavailable, isAnswer, isPasswordRefusal, type LdapServer } from './ldap-errors'
import type { DirectorySettings } from './settings'

const PAGE_SIZE = 500
const LIBRARY_GRACE_MS = 250

export type SearchOptions = {
  scope: 'base' | 'sub'
  filter?: Filter
  attributes: string[]
  /** Never more than this many entries are held in memory. */
  limit: number
  /** Above the limit: leave the rest out, or fail because half an answer would mislead. */
  aboveLimit: 'cut' | 'fail'
}

export type Connection = {
  search(base: string, options: SearchOptions): Promise<Entry[]>
  /** Whether `dn` can bind with `password`, asked over a connection of its own to the same server. */
  acceptsPassword(dn: string, password: string): Promise<boolean>
}

export type OpenConnection = Connection & { close(): void }

/**
 * A connection to `server`, bound as the service account when there is one. `signal` ends all that is done with it.
 * The caller closes it.
 * @throws AppError DIRECTORY_UNAVAILABLE
 */
export async function openConnection(
  settings: DirectorySettings,
  server: LdapServer,
  signal: AbortSignal,
): Promise<OpenConnection> {
  const client = await open(settings, server, signal, settings.bind)
  return { ...connect({ client, server, settings, signal }), close: () => close(client) }
}

async function open(
  settings: DirectorySettings,
  server: LdapServer,
  signal: AbortSignal,
  bind: { dn: string; password: string } | undefined,
): Promise<Client> {
  const client = new Client({
    url: server.url,
    // Our own signal comes first; these end what the library would otherwise keep for ever.
    timeout: settings.timeoutMs + LIBRARY_GRACE_MS,
    connectTimeout: settings.timeoutMs + LIBRARY_GRACE_MS,
    ...(server.tls ? { tlsOptions: tlsOptions(settings, server) } : {}),
  })
  readOnAfterEmptyPages(client)
  const step = (stage: 'connect' | 'startTls' | 'serviceBind', work: () => Promise<void>) =>
    untilAborted(signal, work()).catch((error: unknown) => {
      throw directoryUnavailable(server, stage, error, settings.timeoutMs)
    })
  try {
    if (settings.startTls && !server.tls)
      await step('startTls', () => client.startTLS(tlsOptions(settings, server)))
    await step('connect', () => probe(client))
    if (bind !== undefined)
      await step('serviceBind', async () => connected(client).bind(bind.dn, bind.password))
    return client
  } catch (error) {
    close(client)
    throw error
  }
}

// Any answer shows a server that is alive. It also ends what somebody in the middle may have put in before StartTLS
// took effect: that can spoil this answer, not the one to a bind.
async function probe(client: Client): Promise<void> {
  try {
    await client.search('', { scope: 'base', attributes: ['1.1'] })
  } catch (error) {
    if (!isAnswer(error)) throw error
  }
}

/** How a connection to `server` is encrypted and what its certificate must hold. */
export function tlsOptions(settings: DirectorySettings, server: LdapServer): ConnectionOptions {
  return {
    host: server.host,
    ...(isIP(server.host) === 0 ? { servername: server.host } : {}),
    ...(settings.secureContext === undefined ? {} : { secureContext: settings.secureContext }),
    minVersion: 'TLSv1.2',
    // Said aloud because an environment variable would turn the default off.
    rejectUnauthorized: true,
  }
}

function connect(options: {
  client: Client
  server: LdapServer
  settings: DirectorySettings
  signal: AbortSignal
}): Connection {
  const { client, server, settings, signal } = options
  return {
    search: (base, search) =>
      untilAborted(signal, collect(client, base, search, settings.timeoutMs)).catch(
        (error: unknown) => {
          throw isAppError(error)
            ? error
            : directoryUnavailable(server, 'search', error, settings.timeoutMs)
        },
      ),

    acceptsPassword: async (dn, password) => {
      if (dn === '' || password === '') return false
      const own = await open(settings, server, signal, undefined)
      try {
        await untilAborted(signal, connected(own).bind(dn, password))
        return true
      } catch (error) {
        if (isPasswordRefusal(error)) return false
        throw directoryUnavailable(server, 'passwordBind', error, settings.timeoutMs)
      } finally {
        close(own)
      }
    },
  }
}

async function collect(
  client: Client,
  base: string,
  options: SearchOptions,
  timeoutMs: number,
): Promise<Entry[]> {
  const { scope, filter, attributes, limit } = options
  const common = {
    scope,
    attributes,
    explicitBufferAttributes: ['objectGUID'],
    timeLimit: Math.ceil(timeoutMs / 1000),
    ...(filter === undefined ? {} : { filter }),
  }
  if (options.aboveLimit === 'cut')
    return (
      await connected(client).search(base, { ...common, sizeLimit: limit })
    ).searchEntries.slice(0, limit)

  const entries: Entry[] = []
  // References to other servers come in `searchReferences` and are left alone.
  for await (const page of connected(client).searchPaginated(base, {
    ...common,
    paged: { pageSize: PAGE_SIZE },
  })) {
    entries.push(...page.searchEntries)
    if (entries.length > limit)
      throw new AppError(
        'DIRECTORY_UNAVAILABLE',
        `The directory holds more than ${limit} entries that fit. Narrow the base DNs and filters.`,
        { terminal: true },
      )
  }
  return entries
}

// Of itself the library would connect anew, and go on without StartTLS and without the service account.
function connected(client: Client): Client {
  if (client.isConnected) return client
  throw Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' })
}

// Not awaited: the farewell to a server that hangs must not keep anybody waiting. The socket is destroyed either way.
function close(client: Client): void {
  client.unbind().catch(() => undefined)
}

/** The result of `work`, or the signal's reason once that comes first. */
export function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
