/** Where a request comes from and with which program, for records and limits. */
export type Caller = {
  /** As `clientAddress` of lib/server found it; `unknown` when nobody said. */
  address: string
  /** The `User-Agent`, shortened and in one line; null for none. */
  client: string | null
}

/** Where nobody said who calls. */
export const NO_CALLER: Caller = { address: 'unknown', client: null }

/** Set by our own listener on every request for pages, over whatever a client put there. */
export const ADDRESS_HEADER = 'x-berth-address'

const CLIENT_CHARS_MAX = 200

/** The caller of a request that our own listener handed on. */
export function callerOf(headers: Pick<Headers, 'get'>): Caller {
  return {
    address: headers.get(ADDRESS_HEADER) ?? 'unknown',
    client: clientName(headers.get('user-agent')),
  }
}

/** A `User-Agent` fit for a record: what could forge a line of a log becomes a blank. */
export function clientName(userAgent: string | null | undefined): string | null {
  const line = (userAgent ?? '').replace(/[\p{C}\s]+/gu, ' ').trim()
  return line === '' ? null : line.slice(0, CLIENT_CHARS_MAX)
}
