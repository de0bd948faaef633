import { expect, test } from 'vitest'
import type { TagRow } from '@/lib/images/views'
import { findSameImages } from './same-image'

function row(tag: string, digest: string | null): TagRow {
  return {
    tag,
    digest,
    kind: 'image',
    sizeBytes: 1,
    platforms: [],
    createdAt: null,
    artifactType: null,
    broken: null,
  }
}

test('marks the rows of one digest and names the others', () => {
  const same = findSameImages([
    row('1.0', 'sha256:a'),
    row('2.0', 'sha256:b'),
    row('latest', 'sha256:b'),
    row('alone', 'sha256:c'),
    row('stable', 'sha256:a'),
  ])
  expect(same.get('1.0')).toEqual({ mark: 'A', others: ['stable'] })
  expect(same.get('latest')).toEqual({ mark: 'B', others: ['2.0'] })
  expect(same.has('alone')).toBe(false)
})

test('never takes two lost manifests for one image', () => {
  expect(findSameImages([row('a', null), row('b', null)]).size).toBe(0)
})

test('goes on after Z', () => {
  const rows = Array.from({ length: 54 }, (_, at) => row(`t${at}`, `sha256:${at >> 1}`))
  expect(findSameImages(rows).get('t53')?.mark).toBe('A2')
})
