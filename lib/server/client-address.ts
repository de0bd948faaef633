import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** Whether a peer's word on where a request came from is believed. */
export type TrustedProxies = (address: string) => boolean

// Proxies in a row; what is further to the left is nobody's word but the client's.
const HOPS_MAX = 20

/** `entries` are addresses and networks such as `10.0.0.0/8`, as `TRUSTED_PROXIES` parses them. */
export function trustedProxies(entries: readonly string[]): TrustedProxies {
  const known = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/')
    const family = familyOf(address)
    if (prefix === undefined) known.addAddress(address, family)
    else known.addSubnet(address, Number(prefix), family)
  }
  return (address) => known.check(address, familyOf(address))
}

/**
 * The address that a request comes from: the peer of the connection or, if that is a proxy that we trust, what it says
 * in `X-Forwarded-For`, read from the right as far as trusted proxies wrote it. What a client puts there by itself never
 * counts. Addresses are IPv4 or IPv6 in one spelling, without port or zone; `unknown` once the connection is gone.
 */
export function clientAddress(
  request: Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } },
  isTrusted: TrustedProxies,
): string {
  let address = parseAddress(request.socket.remoteAddress ?? '')
  if (address === null) return 'unknown'
  const forwarded = request.headers['x-forwarded-for']
  if (forwarded === undefined) return address
  const hops = String(forwarded).split(',')
  for (const hop of hops.slice(-HOPS_MAX).reverse()) {
    if (!isTrusted(address)) break
    const before = parseAddress(hop.trim())
    if (before === null) break
    address = before
  }
  return address
}

/** `192.0.2.1`, `192.0.2.1:443`, `2001:db8::1`, `[2001:db8::1]:443`; null for anything else. */
function parseAddress(text: string): string | null {
  const bare =
    /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1] ??
    /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/.exec(text)?.[1] ??
    text
  const address = bare.replace(/%.*$/, '')
  if (isIP(address) === 4) return address
  if (isIP(address) !== 6) return null
  // The URL parser knows the one spelling of an IPv6 address, and writes IPv4 inside it in hex.
  const spelled = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(spelled) ?? []
  if (high === undefined || low === undefined) return spelled
  const words = [Number.parseInt(high, 16), Number.parseInt(low, 16)]
  return words.flatMap((word) => [word >> 8, word & 255]).join('.')
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}
