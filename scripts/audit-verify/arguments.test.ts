import { expect, it } from 'vitest'
import { parseVerifyArguments } from './arguments'

const HASH = 'ab'.repeat(32)

it.each([
  [[], { checkpoints: false }],
  [['--checkpoints'], { checkpoints: true }],
  [['--head', HASH], { checkpoints: false, head: { id: null, hash: HASH } }],
  [['--head', `12:${HASH.toUpperCase()}`], { checkpoints: false, head: { id: 12n, hash: HASH } }],
  [['--public-key', 'a.pem'], { checkpoints: false, publicKeyFile: 'a.pem' }],
])('reads %j', (args, wanted) => {
  expect(parseVerifyArguments(args)).toEqual(wanted)
})

it.each([[['--head']], [['--head', 'x']], [['--head', `x:${HASH}`]], [['x']], [['--public-key']]])(
  'refuses %j',
  (args) => {
    expect(() => parseVerifyArguments(args)).toThrow(/Usage|A head is/)
  },
)
