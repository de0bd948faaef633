import { describe, expect, it } from 'vitest'
import { compareVersions } from '../version-order'
import { versionKey } from './version-key'

const ALPHABET = ['0', '0', '1', '2', '9', '.', '-', '_', '/', 'a', 'z', 'A', 'v']
const ROUNDS = 20_000

describe('versionKey', () => {
  it('sorts bytewise as compareVersions does', () => {
    const random = seeded(7)
    for (let round = 0; round < ROUNDS; round += 1) {
      const [a, b] = [randomName(random), randomName(random)]
      const order = Buffer.compare(Buffer.from(versionKey(a)), Buffer.from(versionKey(b)))
      expect([a, b, order]).toEqual([a, b, Math.sign(compareVersions(a, b))])
    }
  })

  it.each([
    ['v1.9', 'v1.10'],
    ['01', '1'],
    ['1', '1-rc1'],
    ['99999999', '100000000'],
    ['9'.repeat(99), '1'.repeat(100)],
    ['v1', 'v1.0'],
    ['1.2', '1a'],
  ])('%s before %s', (first, second) => {
    expect(versionKey(first) < versionKey(second)).toBe(true)
    expect(compareVersions(first, second)).toBeLessThan(0)
  })

  it('takes linear time', () => {
    const started = performance.now()
    versionKey('0'.repeat(1_000_000))
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

function randomName(random: () => number): string {
  const length = 1 + Math.floor(random() * 12)
  return Array.from({ length }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]).join('')
}

/** Small and always the same, so that a failure comes again. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}
