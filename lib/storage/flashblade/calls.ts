// Everything that Berth may ever ask of an array. Nothing else builds a request, so what is not here cannot happen:
// nothing is destroyed, overwritten, renamed or snapshotted. See docs/adr/0019.
import { AppError } from '../../kernel/app-error'

type Call = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** From the root of the array, or below `/api/<version>` when it does not begin with `/api/`. */
  path: string
  /** Query names, without which the call is not made: left out, most of them mean "all". */
  needs: readonly string[]
  /** Further ones. */
  takes?: readonly string[]
  /** The one field that its body has. */
  body?: 'quota'
  /** Whether it may be sent again when nobody knows what became of it. */
  repeatable: boolean
}

const PAGED = ['limit', 'continuation_token'] as const
const ONE_USER = ['file_system_names', 'uids'] as const

const read = (path: string, needs: readonly string[] = [], takes: readonly string[] = []) =>
  ({ method: 'GET', path, needs, takes: [...PAGED, ...takes], repeatable: true }) as const

export const CALLS = {
  versions: { method: 'GET', path: '/api/api_version', needs: [], repeatable: true },
  login: { method: 'POST', path: '/api/login', needs: [], repeatable: true },
  logout: { method: 'POST', path: '/api/logout', needs: [], repeatable: false },
  arrays: read('arrays'),
  // The one collection without pages.
  arraySpace: { method: 'GET', path: 'arrays/space', needs: [], repeatable: true },
  fileSystems: read('file-systems', ['filter']),
  exportRules: read('nfs-export-policies/rules', ['policy_names']),
  quotaPolicies: read('file-systems/user-group-quota-policies', ['member_names']),
  alerts: read('alerts', ['filter']),
  networkInterfaces: read('network-interfaces'),
  userQuotas: read('quotas/users', ['file_system_names'], ['filter']),
  userUsage: read('usage/users', ['file_system_names']),
  createUserQuota: {
    ...{ method: 'POST', path: 'quotas/users', needs: ONE_USER, body: 'quota', repeatable: false },
  },
  changeUserQuota: {
    ...{ method: 'PATCH', path: 'quotas/users', needs: ONE_USER, body: 'quota', repeatable: true },
  },
  removeUserQuota: {
    ...{ method: 'DELETE', path: 'quotas/users', needs: ONE_USER, repeatable: false },
  },
} as const satisfies Readonly<Record<string, Call>>

export type CallName = keyof typeof CALLS

export type CallInput = {
  query?: Readonly<Record<string, string>>
  body?: { quota: number }
}

export type BuiltRequest = {
  method: Call['method']
  /** With its query, from the root of the array. */
  path: string
  body: string | null
  repeatable: boolean
}

/**
 * The request of a call. INTERNAL for a selector that is missing, empty or not known, for more than one user, and for
 * a body that the call does not have: a mistake of Berth must never reach more than it meant.
 */
export function buildRequest(
  name: CallName,
  version: string | null,
  input: CallInput = {},
): BuiltRequest {
  const call: Call = CALLS[name]
  const query = input.query ?? {}
  for (const need of call.needs) if (!query[need]) throw refused(name, `${need} is missing`)
  for (const [key, value] of Object.entries(query)) {
    const isKnown = call.needs.includes(key) || call.takes?.includes(key) === true
    if (!isKnown || value === '') throw refused(name, `${key} is not for it`)
  }
  if (call.needs === ONE_USER && !/^[1-9]\d{0,9}$/.test(query.uids ?? '')) {
    throw refused(name, 'uids must name one user, and never root')
  }
  if (call.needs.includes('file_system_names') && !isObjectName(query.file_system_names ?? '')) {
    throw refused(name, 'file_system_names must name one file system')
  }
  return {
    method: call.method,
    path: `${rootOf(call, version)}${queryOf(query)}`,
    body: bodyOf(name, call, input.body),
    repeatable: call.repeatable,
  }
}

/** Whether it can name one file system, and nothing else: no list, no filter, no quote. */
export function isObjectName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/.test(text)
}

function rootOf(call: Call, version: string | null): string {
  if (call.path.startsWith('/api/')) return call.path
  if (version === null) throw new AppError('INTERNAL', 'No version was agreed on with the array.')
  return `/api/${version}/${call.path}`
}

function queryOf(query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query)
  // Not URLSearchParams: it writes a blank as +, which not every server reads as one.
  return pairs.length === 0
    ? ''
    : `?${pairs.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&')}`
}

function bodyOf(name: CallName, call: Call, body: { quota: number } | undefined): string | null {
  if (call.body === undefined) {
    if (body !== undefined) throw refused(name, 'it has no body')
    return null
  }
  if (body === undefined || !Number.isSafeInteger(body.quota) || body.quota < 1) {
    throw refused(name, 'a quota is a number of bytes above 0')
  }
  return JSON.stringify({ quota: body.quota })
}

function refused(name: CallName, why: string): AppError {
  return new AppError('INTERNAL', `Berth refused itself the call ${name} to the array: ${why}.`)
}
