import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { AddressInfo, Socket } from 'node:net'
import ldapjs from 'ldapjs'
import { AppError } from '../kernel/app-error'
import type { Logger } from '../kernel/logger'
import {
  dnKey,
  type EmbeddedEntry,
  type EmbeddedGroup,
  type EmbeddedPerson,
  embeddedEntries,
} from './embedded-entries'
import { matchesFilter } from './embedded-filter'

// What the package's types leave out.
declare module 'ldapjs' {
  interface ServerOptions {
    connectionRouter?: (socket: Socket) => void
  }
  interface Server {
    newConnection(socket: Socket): void
    address(): AddressInfo
  }
}

type BindRequest = { dn: { toString(): string }; credentials: string }
type SearchRequest = {
  dn: { toString(): string }
  scope: number
  filter: ldapjs.Filter
  sizeLimit: number
  attributes: string[]
}
type Response = { end(status?: number): void }
type SearchResponse = Response & {
  createSearchEntry(entry: {
    objectName: string
    attributes: ldapjs.Attribute[]
  }): ldapjs.SearchEntry
  send(entry: ldapjs.SearchEntry): void
}

const RESULT = {
  ok: 0,
  sizeLimitExceeded: 4,
  noSuchObject: 32,
  invalidCredentials: 49,
  unwilling: 53,
}
const SCOPE_BASE = 0
const SCOPE_ONE = 1
const MAX_ENTRIES = 1000
const MAX_CONNECTIONS = 1000
const IDLE_MS = 60_000

export type EmbeddedDirectory = { url: string; close(): Promise<void> }

/**
 * Serves a small read-only LDAP directory from memory, for demos and tests: anonymous search, simple bind.
 * Loopback only, because it speaks plain text and its passwords are public.
 * @throws AppError BAD_INPUT for another host than loopback.
 */
export async function startEmbeddedDirectory(options: {
  host: string
  /** 0 for any free one. */
  port: number
  suffix: string
  people: readonly EmbeddedPerson[]
  groups: readonly EmbeddedGroup[]
  logger?: Logger
}): Promise<EmbeddedDirectory> {
  const { host, port, logger } = options
  if (host !== '127.0.0.1')
    throw new AppError('BAD_INPUT', 'The embedded directory listens on 127.0.0.1 only.', {
      field: 'host',
      terminal: true,
    })
  const entries = embeddedEntries(options)
  const sockets = new Set<Socket>()

  // ldapjs gets no logger: it would log whole requests, passwords included.
  const server = ldapjs.createServer({
    connectionRouter: (socket) => {
      if (sockets.size >= MAX_CONNECTIONS) {
        socket.destroy()
        return
      }
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      socket.setTimeout(IDLE_MS)
      socket.setNoDelay(true)
      server.newConnection(socket)
      surviveBadInput(socket)
    },
  })
  // Without a listener, a message that cannot be read would end the process.
  server.on('error', (error) => logger?.warn({ err: error }, 'embedded directory error'))
  server.bind('', bindHandler(entries))
  server.search('', searchHandler(entries))

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const url = `ldap://${host}:${server.address().port}`
  logger?.info({ url, people: options.people.length }, 'embedded directory ready')
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

// The parser of ldapjs throws on some malformed messages, from inside the socket's event.
function surviveBadInput(socket: Socket): void {
  const listeners = socket.listeners('data')
  socket.removeAllListeners('data')
  socket.on('data', (data) => {
    try {
      for (const listener of listeners) listener.call(socket, data)
    } catch {
      socket.destroy()
    }
  })
}

function bindHandler(entries: EmbeddedEntry[]) {
  const key = randomBytes(32)
  const digest = (password: string) => createHmac('sha256', key).update(password).digest()
  const digests = new Map(
    entries.flatMap((entry) =>
      entry.password === undefined ? [] : [[entry.key, digest(entry.password)] as const],
    ),
  )
  const nobody = randomBytes(32)
  return (request: BindRequest, response: Response, next: () => void) => {
    const wanted = digests.get(dnKey(request.dn.toString()) ?? '')
    const matches = timingSafeEqual(digest(request.credentials), wanted ?? nobody)
    if (request.credentials === '') response.end(RESULT.unwilling)
    else response.end(matches && wanted !== undefined ? RESULT.ok : RESULT.invalidCredentials)
    next()
  }
}

function searchHandler(entries: EmbeddedEntry[]) {
  const keys = new Set(entries.map((entry) => entry.key))
  return (request: SearchRequest, response: SearchResponse, next: () => void) => {
    const base = dnKey(request.dn.toString()) ?? ''
    const asked = request.attributes.map((name) => name.toLowerCase())
    if (base !== '' && !keys.has(base)) {
      response.end(RESULT.noSuchObject)
      return next()
    }
    const found = entries.filter(
      (entry) => inScope(entry.key, base, request.scope) && matchesFilter(request.filter, entry),
    )
    const limit = Math.min(request.sizeLimit || MAX_ENTRIES, MAX_ENTRIES)
    // A ready-made entry: of a plain one, ldapjs drops attributes that were asked for with capitals.
    for (const entry of found.slice(0, limit))
      response.send(
        response.createSearchEntry({
          objectName: entry.dn,
          attributes: selectAttributes(entry, asked),
        }),
      )
    response.end(found.length > limit ? RESULT.sizeLimitExceeded : RESULT.ok)
    return next()
  }
}

function inScope(key: string, base: string, scope: number): boolean {
  if (scope === SCOPE_BASE) return key === base
  const parent = key.slice(key.search(/(?<!\\),/) + 1)
  if (scope === SCOPE_ONE) return parent === base
  return key === base || base === '' || key.endsWith(`,${base}`)
}

function selectAttributes(entry: EmbeddedEntry, asked: string[]): ldapjs.Attribute[] {
  const select = (attributes: Record<string, string[]>, all: boolean) =>
    Object.entries(attributes)
      .filter(([type]) => all || asked.includes(type.toLowerCase()))
      .map(([type, values]) => new ldapjs.Attribute({ type, values }))
  return [
    ...select(entry.attributes, asked.length === 0 || asked.includes('*')),
    ...select(entry.operational, asked.includes('+')),
  ]
}
