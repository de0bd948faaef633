import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import {
  arrayAnswer,
  arraySpaceAnswer,
  type FakeAlert,
  makeFileSystem,
  networkInterfaces,
  userAnswer,
} from './fake-answers'
import {
  badRequest,
  type FakeRequest,
  filtered,
  listOf,
  paged,
  Refusal,
  selected,
} from './fake-requests'
import { makeSelfSigned } from './self-signed'

export const API_TOKEN = 'T-6f0c1d52-6d4a-4f6e-9f53-0d1f2e3a4b5c'

/** What goes wrong with one call. */
export type Fault =
  /** Nothing: it is a later one that goes wrong. */
  | { kind: 'none' }
  | { kind: 'answer'; status: number; headers?: Record<string, string>; body?: string }
  /** The connection breaks before an answer. */
  | { kind: 'reset' }
  /** No answer at all. */
  | { kind: 'silence' }

export type FakeCall = {
  method: string
  path: string
  query: Record<string, string>
  body: unknown
}

export type FakeArray = Awaited<ReturnType<typeof startFakeArray>>

const VERSIONS = ['1.0', '1.8', '1.8.1', '1.12', '2.0', '2.1', '2.8', '2.9', '2.10', '2.26']
const PAGED = ['limit', 'offset', 'continuation_token', 'sort', 'filter']
const USER_SELECTORS = ['file_system_names', 'uids', 'names']
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  arrays: PAGED,
  'arrays/space': ['type'],
  'file-systems': [...PAGED, 'names', 'destroyed', 'overwrite', 'discard_non_snapshotted_data'],
  'file-systems/user-group-quota-policies': [...PAGED, 'member_names', 'policy_names'],
  'file-system-snapshots': [...PAGED, 'names_or_owner_names', 'source_names'],
  'nfs-export-policies/rules': [...PAGED, 'policy_names'],
  alerts: [...PAGED, 'names'],
  'network-interfaces': [...PAGED, 'names'],
  'quotas/users': [...PAGED, ...USER_SELECTORS],
  'usage/users': [...PAGED, ...USER_SELECTORS],
}

/**
 * A FlashBlade that speaks REST 2 over HTTPS with a certificate of its own, as far as Berth could touch one. What it
 * holds may be changed at any time.
 */
export async function startFakeArray(fileSystemName = 'docker') {
  const { certificatePem, keyPem } = await makeSelfSigned()
  const sessions = new Set<string>()
  const faults: Fault[] = []
  const log: FakeCall[] = []
  const written = new Map<number, number>()
  const shown = new Map<number, number>()
  const state = {
    fileSystem: makeFileSystem(fileSystemName),
    alerts: [] as FakeAlert[],
    /** By uid, in bytes. */
    quotas: new Map<number, number>(),
    quotaPolicies: [] as string[],
    exportRules: [] as { client: string; access: string; permission: string }[],
    versions: VERSIONS,
    /** Paths that the user of the token may not see. */
    forbidden: [] as string[],
    pageItemsMax: 1000,
    /** How a session that ended is refused. */
    expiry: '403' as '403' | '401',
  }

  const server = createServer({ cert: certificatePem, key: keyPem }, (request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (error instanceof Refusal) answer(response, error.status, error.body)
      else response.destroy(error instanceof Error ? error : undefined)
    })
  })

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://array.invalid')
    const query = new Map(url.searchParams)
    const sent = await text(request)
    const body: unknown = sent === '' ? null : JSON.parse(sent)
    const method = request.method ?? ''
    log.push({ method, path: url.pathname, query: Object.fromEntries(query), body })
    const fault = faults.shift()
    if (fault?.kind === 'silence') return
    if (fault?.kind === 'reset') return void request.socket.destroy()
    if (fault?.kind === 'answer') {
      response.writeHead(fault.status, fault.headers).end(fault.body)
      return
    }
    if (url.pathname === '/api/api_version')
      return answer(response, 200, { versions: state.versions })
    if (url.pathname === '/api/login') return logIn(request, response)
    const token = String(request.headers['x-auth-token'])
    if (!sessions.has(token)) throw refusedSession(url.pathname)
    if (url.pathname === '/api/logout') {
      sessions.delete(token)
      return answer(response, 200, null)
    }
    const [, version = '', path = ''] = /^\/api\/([^/]+)\/(.+)$/.exec(url.pathname) ?? []
    if (!state.versions.includes(version)) throw badRequest(null, 'Unsupported version.')
    if (state.forbidden.includes(path)) throw refusedSession(url.pathname)
    const known = KNOWN[path]
    if (known === undefined)
      throw new Refusal(404, { message: 'no Route matched with those values' })
    for (const name of query.keys()) {
      if (!known.includes(name)) throw badRequest(name, 'Invalid parameter.')
    }
    answer(response, 200, handle({ method, path, query, body }))
  }

  function logIn(request: IncomingMessage, response: ServerResponse): void {
    if (request.method !== 'POST') throw new Refusal(405, null)
    if (request.headers['api-token'] !== API_TOKEN) {
      throw new Refusal(401, { errors: [{ context: null, message: 'Invalid token.' }] })
    }
    const token = randomUUID()
    sessions.add(token)
    response.setHeader('x-auth-token', token)
    answer(response, 200, { username: 'berth' })
  }

  function refusedSession(path: string): Refusal {
    return state.expiry === '403'
      ? new Refusal(403, { error: [{ code: 403, context: path, message: 'Access Denied' }] })
      : new Refusal(401, { errors: [{ context: null, message: 'Invalid session token.' }] })
  }

  function handle(request: FakeRequest): unknown {
    const { method, path } = request
    if (method === 'GET') return list(request)
    if (path === 'quotas/users') return changeQuotas(request)
    if (path === 'file-systems') return changeFileSystem(request)
    // Without source_names it is of every file system.
    if (path === 'file-system-snapshots') return { items: [{ name: `${state.fileSystem.name}.1` }] }
    throw new Refusal(405, null)
  }

  function list(request: FakeRequest): unknown {
    const filter = request.query.get('filter')
    const page = (items: readonly object[]) =>
      paged(filtered(items, filter), request, state.pageItemsMax)
    switch (request.path) {
      case 'arrays':
        return page([arrayAnswer()])
      case 'arrays/space':
        return { continuation_token: null, total_item_count: 1, items: [arraySpaceAnswer()] }
      case 'file-systems': {
        const items = selected([state.fileSystem], listOf(request, 'names'), ({ name }) => name)
        const { provisioned, space } = state.fileSystem
        return { total: { name: null, id: null, provisioned, space }, ...page(items) }
      }
      case 'file-systems/user-group-quota-policies':
        return page(
          state.quotaPolicies.map((name) => ({
            policy: { id: name, name, resource_type: 'user-group-quota-policies' },
            member: { id: '1', name: state.fileSystem.name, resource_type: 'file-systems' },
          })),
        )
      case 'nfs-export-policies/rules':
        return page(state.exportRules)
      case 'alerts':
        return page(state.alerts)
      case 'network-interfaces':
        return page(networkInterfaces())
      case 'quotas/users':
        return page(usersIn(request, [...state.quotas.keys()]))
      case 'usage/users':
        return page(usersIn(request, [...new Set([...shown.keys(), ...state.quotas.keys()])]))
      default:
        throw new Refusal(405, null)
    }
  }

  function usersIn(request: FakeRequest, uids: readonly number[]) {
    const { name } = state.fileSystem
    selected([state.fileSystem], listOf(request, 'file_system_names'), (each) => each.name)
    return selected(uids, listOf(request, 'uids'), String).map((uid) =>
      userAnswer(name, { uid, quota: state.quotas.get(uid) ?? null, usage: shown.get(uid) ?? 0 }),
    )
  }

  function changeQuotas(request: FakeRequest): unknown {
    const { method, body } = request
    selected([state.fileSystem], listOf(request, 'file_system_names'), ({ name }) => name)
    const named = listOf(request, 'uids')
    if (method === 'POST') {
      const uids = (named ?? []).map(Number)
      if (uids.length === 0) throw badRequest(null, 'Missing user.')
      if (uids.some((uid) => state.quotas.has(uid)))
        throw badRequest(String(uids[0]), 'Already exists.')
      for (const uid of uids) state.quotas.set(uid, quotaOf(body))
      return { items: usersIn(request, uids) }
    }
    // Without uids: everybody.
    const uids = selected([...state.quotas.keys()], named, String)
    for (const uid of uids) {
      if (method === 'DELETE') state.quotas.delete(uid)
      else state.quotas.set(uid, quotaOf(body))
    }
    return method === 'DELETE' ? null : { items: usersIn(request, uids) }
  }

  function changeFileSystem({ method, body }: FakeRequest): unknown {
    if (method === 'DELETE' && !state.fileSystem.destroyed)
      throw badRequest(state.fileSystem.name, 'File system is not destroyed.')
    if (typeof body === 'object' && body !== null) Object.assign(state.fileSystem, body)
    return { items: [state.fileSystem] }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    ...{ state, log },
    url: `https://127.0.0.1:${port}`,
    caPem: certificatePem,
    /** Go wrong with the calls that come next, in this order. */
    failNext: (...next: Fault[]) => void faults.push(...next),
    /** What a user has written; shown by the array from the next `settle` on. */
    write: (uid: number, bytes: number) => void written.set(uid, bytes),
    settle: () => {
      for (const [uid, bytes] of written) shown.set(uid, bytes)
    },
    expireSessions: () => sessions.clear(),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function quotaOf(body: unknown): number {
  const quota = typeof body === 'object' && body !== null && 'quota' in body ? body.quota : null
  if (typeof quota !== 'number' || quota <= 0) throw badRequest(null, 'Invalid quota.')
  return quota
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(body === null ? '' : JSON.stringify(body))
}
