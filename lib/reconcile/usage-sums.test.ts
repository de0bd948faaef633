import { expect, it } from 'vitest'
import { addSlice, NO_SUMS, totalBytes } from './usage-sums'

const NEEDS = { tagged: new Set(['aa', 'ab']), binned: new Set(['ab', 'bb']) }
const NOTHING = {
  ...{ digests: [], sizes: new Float64Array(0) },
  ...{ uploadBytes: 0, linkBytes: 0, files: 0 },
}

it('puts each blob where most depends on it, and all together are the total', () => {
  const blobs = {
    digests: ['aa', 'ab', 'bb', 'cc'],
    sizes: Float64Array.of(1, 10, 100, 1000),
    ...{ uploadBytes: 0, linkBytes: 20_000, files: 5 },
  }
  const uploads = { ...NOTHING, uploadBytes: 300_000, files: 2 }
  const sums = [blobs, uploads, NOTHING].reduce(
    (all, found) => addSlice(all, found, NEEDS),
    NO_SUMS,
  )
  expect(sums).toEqual({
    taggedBytes: 11,
    binBytes: 100,
    untaggedBytes: 1000,
    uploadBytes: 300_000,
    linkBytes: 20_000,
    files: 7,
  })
  expect(totalBytes(sums)).toBe(321_111)
  expect(NO_SUMS.files).toBe(0)
})
