import { describe, expect, it } from 'vitest'
import { parseBasic, parseBearer } from './authorization'

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

describe('parseBasic', () => {
  it.each([
    ['ada:pass', { username: 'ada', password: 'pass' }],
    ['ada:p:a:s:s', { username: 'ada', password: 'p:a:s:s' }],
    ['zoë:пароль', { username: 'zoë', password: 'пароль' }],
    ['ada:', { username: 'ada', password: '' }],
    [':pass', { username: '', password: 'pass' }],
  ])('reads %s', (text, credentials) => {
    expect(parseBasic(basic(text))).toEqual(credentials)
  })

  it('takes the scheme in any case', () => {
    expect(parseBasic(basic('a:b').replace('Basic', 'bAsIc'))).toEqual({
      username: 'a',
      password: 'b',
    })
  })

  it.each([
    undefined,
    '',
    'Basic',
    'Basic ',
    'Bearer abc',
    'Basic not base64!',
    `${basic('a:b')} more`,
    `${basic('a:b')}, ${basic('c:d')}`,
    basic('nobody'),
  ])('takes %s for nothing', (header) => {
    expect(parseBasic(header)).toBeNull()
  })
})

describe('parseBearer', () => {
  it.each(['Bearer berth_pat_abc', 'bearer berth_pat_abc'])('reads %s', (header) => {
    expect(parseBearer(header)).toBe('berth_pat_abc')
  })

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer %',
    'Bearer a b',
    'Bearer a, b',
    basic('a:b'),
  ])('takes %s for nothing', (header) => {
    expect(parseBearer(header)).toBeNull()
  })
})
