import { describe, expect, it } from 'vitest'
import { createSealer } from './seal'

const SECRET = 'correct horse battery staple, twice over'
const refusal = expect.objectContaining({ code: 'INTERNAL', terminal: true })

describe('createSealer', () => {
  it('opens what it sealed, and never seals twice alike', () => {
    const sealer = createSealer(SECRET, 'ca')
    const plain = '-----BEGIN PRIVATE KEY-----\nÄ\n'
    expect(sealer.open(sealer.seal(plain))).toBe(plain)
    expect(sealer.open(sealer.seal(''))).toBe('')
    expect(sealer.seal(plain)).not.toBe(sealer.seal(plain))
    expect(createSealer(SECRET, 'ca').open(sealer.seal(plain))).toBe(plain)
  })

  it('stays shut for another secret or another purpose, and tells nothing', () => {
    const sealed = createSealer(SECRET, 'ca').seal('the plain text')
    for (const other of [createSealer(`${SECRET}!`, 'ca'), createSealer(SECRET, 'token-ca')]) {
      expect(() => other.open(sealed)).toThrow(refusal)
      expect(() => other.open(sealed)).toThrow(/^The stored keys cannot be opened: CA_SECRET/)
      expect(() => other.open(sealed)).not.toThrow(/plain text|horse/)
    }
  })

  it('notices a change of any byte', () => {
    const sealer = createSealer(SECRET, 'ca')
    const bytes = Buffer.from(sealer.seal('abc').slice(3), 'base64url')
    for (const index of bytes.keys()) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index)
      expect(() => sealer.open(`v1.${changed.toString('base64url')}`)).toThrow(refusal)
    }
  })

  it.each(['', 'v1', 'v1.', 'v1.AAAA', 'plain PEM', 'v2.'])('refuses %j', (text) => {
    expect(() => createSealer(SECRET, 'ca').open(text)).toThrow(refusal)
  })

  it('refuses another version and a tail', () => {
    const sealer = createSealer(SECRET, 'ca')
    const sealed = sealer.seal('abc')
    expect(() => sealer.open(sealed.replace('v1', 'v2'))).toThrow(refusal)
    expect(() => sealer.open(`${sealed}.x`)).toThrow(refusal)
  })

  it('wants 32 characters', () => {
    expect(() => createSealer('x'.repeat(31), 'ca')).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT' }),
    )
    expect(() => createSealer('x'.repeat(32), 'ca')).not.toThrow()
  })
})
