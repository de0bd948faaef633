import { describe, expect, it } from 'vitest'
import { clientAddress, trustedProxies } from './client-address'

const from = (peer: string | undefined, forwarded?: string, proxies: string[] = ['127.0.0.1']) =>
  clientAddress(
    {
      socket: { remoteAddress: peer },
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    },
    trustedProxies(proxies),
  )

describe('clientAddress', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    [undefined, 'unknown'],
  ])('knows the peer %s as %s', (peer, address) => {
    expect(from(peer)).toBe(address)
  })

  it('believes a proxy that it trusts', () => {
    expect(from('127.0.0.1', '192.0.2.7')).toBe('192.0.2.7')
    expect(from('::ffff:127.0.0.1', '192.0.2.7')).toBe('192.0.2.7')
    expect(from('10.1.2.3', '192.0.2.7', ['10.0.0.0/8'])).toBe('192.0.2.7')
    expect(from('2001:db8::5', '192.0.2.7', ['2001:db8::/32'])).toBe('192.0.2.7')
  })

  it('believes nobody else, and without the setting nobody at all', () => {
    expect(from('192.0.2.9', '192.0.2.7')).toBe('192.0.2.9')
    expect(from('127.0.0.1', '192.0.2.7', [])).toBe('127.0.0.1')
    expect(from('11.0.0.1', '192.0.2.7', ['10.0.0.0/8'])).toBe('11.0.0.1')
  })

  it('takes what the last trusted proxy saw, not what the client says of itself', () => {
    expect(from('127.0.0.1', '203.0.113.66, 192.0.2.7')).toBe('192.0.2.7')
    expect(from('127.0.0.1', '127.0.0.1, 192.0.2.7')).toBe('192.0.2.7')
    const chain = ['127.0.0.1', '10.0.0.0/8']
    expect(from('127.0.0.1', '203.0.113.66, 192.0.2.7, 10.0.0.1', chain)).toBe('192.0.2.7')
  })

  it.each([
    '',
    ' ',
    ',',
    'unknown',
    '_hidden',
    '999.1.1.1',
    '192.0.2.7\r\nx',
    '<script>',
    'a'.repeat(9_000),
  ])('stays with the proxy for %j', (forwarded) => {
    expect(from('127.0.0.1', forwarded)).toBe('127.0.0.1')
  })

  it.each([
    ['192.0.2.7:51234', '192.0.2.7'],
    ['[2001:db8::7]:51234', '2001:db8::7'],
    ['2001:0db8::0007', '2001:db8::7'],
    ['::ffff:c000:207', '192.0.2.7'],
  ])('reads %s as %s', (forwarded, address) => {
    expect(from('127.0.0.1', forwarded)).toBe(address)
  })

  it('reads no more proxies in a row than anybody has', () => {
    const forwarded = `192.0.2.7${', 127.0.0.1'.repeat(1_000)}`
    expect(from('127.0.0.1', forwarded)).toBe('127.0.0.1')
  })
})
