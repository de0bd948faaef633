import { expect, it } from 'vitest'
import { changesOf } from './changes'

it('tells what changed, in words and units, and leaves out what stayed', () => {
  const before = { quotaBytes: 2 ** 30, maxRegistries: 5, phase: 'ready', gone: 'x', none: null }
  const after = { quotaBytes: 2 ** 31, maxRegistries: 5, phase: 'failed', added: ['a', 1, null] }
  expect(changesOf(before, after)).toEqual([
    { name: 'quota', before: '1 GiB', after: '2 GiB' },
    { name: 'phase', before: 'ready', after: 'failed' },
    { name: 'gone', before: 'x', after: null },
    { name: 'added', before: null, after: 'a, 1, none' },
  ])
})

it('shortens times and digests', () => {
  const digest = `sha256:${'ab'.repeat(32)}`
  expect(changesOf({ digest }, { first: '2026-11-24T10:00:59.000Z' })).toEqual([
    { name: 'digest', before: 'sha256:abababababab…', after: null },
    { name: 'first', before: null, after: '2026-11-24 10:00:59 UTC' },
  ])
})

it('does with what is nested, and with nothing', () => {
  expect(changesOf(null, { scope: { push: true } })).toEqual([
    { name: 'scope', before: null, after: '{"push":true}' },
  ])
  expect(changesOf(null, null)).toEqual([])
})
