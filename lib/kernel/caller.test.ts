import { describe, expect, it } from 'vitest'
import { callerOf, clientName } from './caller'

describe('callerOf', () => {
  it('reads what the listener set', () => {
    const headers = new Headers({ 'x-berth-address': '192.0.2.7', 'user-agent': 'docker/27.0' })
    expect(callerOf(headers)).toEqual({ address: '192.0.2.7', client: 'docker/27.0' })
  })

  it('says so when nobody set anything', () => {
    expect(callerOf(new Headers())).toEqual({ address: 'unknown', client: null })
  })
})

describe('clientName', () => {
  it.each([
    [undefined, null],
    ['   ', null],
    ['a\r\nb', 'a b'],
    ['\u001b[31mred', '[31mred'],
    ['a\u202eb', 'a b'],
    ['x'.repeat(9_000), 'x'.repeat(200)],
  ])('makes %j fit for a record', (text, name) => {
    expect(clientName(text)).toBe(name)
  })
})
