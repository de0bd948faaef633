import { once } from 'node:events'
import type { Socket } from 'node:net'
import ldapjs from 'ldapjs'
import { dnKey } from '../embedded-entries'
import { type AdEntry, adTree, keyOf } from './fake-ad-tree'

type BindRequest = { dn: { toString(): string }; credentials: string; connection: Socket }
type SearchRequest = {
  dn: { toString(): string }
  scope: number
  filter: ldapjs.Filter
  sizeLimit: number
  attributes: string[]
  controls: object[]
  connection: Socket
}
type Response = { end(status?: number): void; diagnosticMessage: string }
type SearchResponse = Response & {
  createSearchEntry(entry: {
    objectName: string
    attributes: ldapjs.Attribute[]
  }): ldapjs.SearchEntry
  createSearchReference(urls: string[]): ldapjs.SearchEntry
  addControl(control: object): void
  send(entry: ldapjs.SearchEntry): void
}

const RESULT = { ok: 0, operationsError: 1, sizeLimitExceeded: 4, noSuchObject: 32, invalid: 49 }
const BASE = 0
const ONE = 1

export type FakeAdOptions = {
  entries: readonly AdEntry[]
  /** Where searches from the top of the domain are pointed to, as to other domains of a forest. */
  references?: readonly string[]
  /** Before each page an empty one, as when a search takes long: the cookie alone says that there is more (RFC 2696). */
  emptyPages?: boolean
}

export type FakeAd = {
  url: string
  /** Since the start or the last `forget`. */
  seen: { binds: number; searches: number; entries: number; values: number }
  forget(): void
  /** From now on the domain has these entries. */
  replace(entries: readonly AdEntry[]): void
  stop(): Promise<void>
}

/**
 * A domain controller as a client meets it: the root entry and nothing else without a bind, a bind without a password
 * taken for success (RFC 4513, 5.1.2), disabled and expired accounts refused, binary objectGUID, the matching rules
 * 1.2.840.113556.1.4.1941 and .803, pages of at most 1000 entries, at most 1500 values of an attribute at a time.
 */
export async function startFakeAd(options: FakeAdOptions): Promise<FakeAd> {
  let tree = adTree(options.entries)
  const seen = { binds: 0, searches: 0, entries: 0, values: 0 }
  const bound = new WeakSet<Socket>()
  const sockets = new Set<Socket>()
  const server = ldapjs.createServer({
    connectionRouter: (socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      server.newConnection(socket)
    },
  })
  server.on('error', () => undefined)

  server.bind('', (request: BindRequest, response: Response, next: () => void) => {
    seen.binds += 1
    bound.delete(request.connection)
    const entry = tree.all.get(dnKey(request.dn.toString()) ?? '')
    const refusal = request.credentials === '' ? null : bindRefusal(entry, request.credentials)
    if (request.credentials !== '' && refusal === null) bound.add(request.connection)
    if (refusal !== null)
      response.diagnosticMessage = `80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data ${refusal}, v4563`
    response.end(refusal === null ? RESULT.ok : RESULT.invalid)
    next()
  })

  server.search('', (request: SearchRequest, response: SearchResponse, next: () => void) => {
    seen.searches += 1
    const base = request.dn.toString()
    const send = (dn: string, attributes: ldapjs.Attribute[]) => {
      seen.entries += 1
      seen.values += attributes.reduce((sum, { buffers }) => sum + buffers.length, 0)
      response.send(response.createSearchEntry({ objectName: dn, attributes }))
    }
    if (base === '' && request.scope === BASE) {
      send('', selected(ROOT, request.attributes))
      response.end(RESULT.ok)
    } else if (!bound.has(request.connection)) {
      response.diagnosticMessage =
        '000004DC: LdapErr: DSID-0C090A5C, comment: In order to perform this operation a successful bind must be completed on the connection., data 0, v4563'
      response.end(RESULT.operationsError)
    } else if (!tree.all.has(dnKey(base) ?? '')) {
      response.end(RESULT.noSuchObject)
    } else {
      answer({ tree, request, response, send, options })
    }
    next()
  })

  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    url: `ldap://127.0.0.1:${server.address().port}`,
    seen,
    forget: () => Object.assign(seen, { binds: 0, searches: 0, entries: 0, values: 0 }),
    replace: (entries) => {
      tree = adTree(entries)
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

type Tree = ReturnType<typeof adTree>

const ROOT = (name: string): readonly (string | Buffer)[] =>
  ({
    supportedcapabilities: ['1.2.840.113556.1.4.800', '1.2.840.113556.1.4.1670'],
    supportedcontrol: ['1.2.840.113556.1.4.319'],
  })[name.toLowerCase()] ?? []

/** The code that Active Directory gives for a bind that it refuses; null for one that it takes. */
function bindRefusal(entry: AdEntry | undefined, password: string): string | null {
  if (entry?.password === undefined || entry.password !== password) return '52e'
  const { userAccountControl, accountExpires } = entry.attributes
  if ((Number(userAccountControl?.[0] ?? 0) & 2) !== 0) return '533'
  const expires = BigInt(String(accountExpires?.[0] ?? 0))
  const now = (BigInt(Date.now()) + 11_644_473_600_000n) * 10_000n
  return expires !== 0n && expires < now ? '701' : null
}

function answer(input: {
  tree: Tree
  request: SearchRequest
  response: SearchResponse
  send: (dn: string, attributes: ldapjs.Attribute[]) => void
  options: FakeAdOptions
}): void {
  const { tree, request, response, send } = input
  const { references = [], emptyPages = false } = input.options
  const base = keyOf(request.dn.toString())
  const matches = tree.matcher(request.filter)
  const found = [...tree.all.values()].filter(
    (entry) => inScope(entry.key, base, request.scope) && matches(entry),
  )
  const paged = request.controls.find((control) => control instanceof ldapjs.PagedResultsControl)
  const cookie = paged?.value.cookie.toString() ?? ''
  const from = Number.parseInt(cookie || '0', 10)
  if (paged !== undefined && emptyPages && !cookie.endsWith('!')) {
    response.addControl(pageControl(`${from}!`))
    response.end(RESULT.ok)
    return
  }
  const wanted = Math.min(paged?.value.size || PAGE, PAGE)
  const size =
    paged === undefined && request.sizeLimit > 0 ? Math.min(wanted, request.sizeLimit) : wanted
  const page = found.slice(from, from + size)
  for (const entry of page)
    send(
      entry.dn,
      selected((name) => tree.valuesOf(entry, name), request.attributes),
    )
  const isMore = from + page.length < found.length
  if (references.length > 0 && base.startsWith('dc=') && !isMore)
    response.send(response.createSearchReference([...references]))
  if (paged !== undefined) {
    response.addControl(pageControl(isMore ? String(from + page.length) : ''))
  }
  response.end(isMore && paged === undefined ? RESULT.sizeLimitExceeded : RESULT.ok)
}

function pageControl(cookie: string): object {
  return new ldapjs.PagedResultsControl({ value: { size: 0, cookie: Buffer.from(cookie) } })
}

const PAGE = 1000
const RANGE = 1500

function selected(
  valuesOf: (name: string) => readonly (string | Buffer)[],
  asked: string[],
): ldapjs.Attribute[] {
  return asked.flatMap((option) => {
    const [name = '', range] = option.split(';')
    const all = valuesOf(name)
    if (all.length === 0) return []
    const from = Number(/^range=(\d+)-/.exec(range ?? '')?.[1] ?? 0)
    const values = all.slice(from, from + RANGE)
    const isRanged = range !== undefined || all.length > RANGE
    const last = from + values.length >= all.length ? '*' : String(from + values.length - 1)
    const type = isRanged ? `${name};range=${from}-${last}` : name
    return [attributeOf(type, values)]
  })
}

function attributeOf(type: string, values: readonly (string | Buffer)[]): ldapjs.Attribute {
  const attribute = new ldapjs.Attribute({ type })
  for (const value of values) attribute.addValue(value)
  return attribute
}

function inScope(key: string, base: string, scope: number): boolean {
  if (scope === BASE) return key === base
  const parent = key.slice(key.search(/(?<!\\),/) + 1)
  return scope === ONE ? parent === base : key === base || key.endsWith(`,${base}`)
}

// What the package's types leave out.
declare module 'ldapjs' {
  interface Server {
    server: import('node:events').EventEmitter
  }
  interface Attribute {
    addValue(value: string | Buffer): void
  }
  class PagedResultsControl {
    constructor(options: { value: PagedResultsControl['value'] })
    value: { size: number; cookie: Buffer }
  }
}
