import { describe, expect, it } from 'vitest'
import { parseSubdirectory, registrySubdirectory } from './subdirectory'

const refused = expect.objectContaining({ code: 'BAD_INPUT' })

describe('registrySubdirectory', () => {
  it.each(['a', 'payments', 'a-b', '0', 'a--b', 'con', 'x'.repeat(63)])('takes %s', (slug) => {
    const subdirectory = registrySubdirectory({ tenantSlug: slug, registrySlug: slug })
    expect(subdirectory).toBe(`registries/${slug}/${slug}`)
    expect(parseSubdirectory(subdirectory)).toEqual(['registries', slug, slug])
  })

  it.each([
    ...['', '.', '..', 'a/../b', '/', 'a/b', 'a\0', 'a\n', '\n', ' a', '-a', 'a-', '_layers', 'A'],
    ...[
      'CON',
      'café',
      'cafe\u0301',
      'ａ',
      'a.b',
      '%2e%2e',
      'a\\b',
      'x'.repeat(64),
      'x'.repeat(256),
    ],
  ])('refuses %j', (slug) => {
    expect(() => registrySubdirectory({ tenantSlug: slug, registrySlug: 'ok' })).toThrow(refused)
    expect(() => registrySubdirectory({ tenantSlug: 'ok', registrySlug: slug })).toThrow(refused)
  })
})

it.each(['', 'registries', 'registries/a', 'registries/a/b/c', '/registries/a/b', 'trash/a/b'])(
  'parseSubdirectory refuses %j',
  (subdirectory) => {
    expect(() => parseSubdirectory(subdirectory)).toThrow(refused)
  },
)
