import { describe, expect, it } from 'vitest'
import { isFromPortal } from './portal-origin'

const settings = { PORTAL_URL: 'https://berth.example/portal/', PORT: 3000 }

describe('isFromPortal', () => {
  it.each<[Record<string, string>, boolean]>([
    [{ origin: 'https://berth.example' }, true],
    [{ origin: 'https://berth.example', 'sec-fetch-site': 'same-origin' }, true],
    [{ origin: 'https://berth.example', 'sec-fetch-site': 'cross-site' }, false],
    [{ origin: 'https://berth.example', 'sec-fetch-site': 'none' }, false],
    [{ origin: 'https://berth.example:8443' }, false],
    [{ origin: 'https://berth.example', 'x-forwarded-host': 'evil.example' }, true],
    [{ origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' }, false],
    [
      { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example', host: 'evil.example' },
      false,
    ],
    [{ origin: 'http://berth.example' }, false],
    [{ origin: 'https://berth.example.evil.example' }, false],
    [{ origin: 'null', 'sec-fetch-site': 'same-origin' }, false],
    [{ 'sec-fetch-site': 'same-origin' }, true],
    [{ 'sec-fetch-site': 'same-site' }, false],
    [{}, false],
  ])('judges %j', (headers, expected) => {
    expect(isFromPortal(new Headers(headers), settings)).toBe(expected)
  })
})
