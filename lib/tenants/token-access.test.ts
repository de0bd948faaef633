import { expect, test } from 'vitest'
import { tokenActions } from './token-access'

const running = { desired: 'running', phase: 'ready' } as const

test.each([
  [{ isAdmin: false, role: null }, []],
  [{ isAdmin: false, role: 'viewer' }, ['pull']],
  [{ isAdmin: false, role: 'developer' }, ['pull', 'push']],
  [{ isAdmin: false, role: 'owner' }, ['pull', 'push']],
  [{ isAdmin: true, role: null }, ['pull']],
  [{ isAdmin: true, role: 'developer' }, ['pull', 'push']],
] as const)('%j may %j', (who, actions) => {
  expect(tokenActions(who, running)).toEqual(actions)
})

test.each([
  { desired: 'deleted', phase: 'ready' },
  { desired: 'running', phase: 'deleting' },
  { desired: 'deleted', phase: 'deleted' },
] as const)('nothing when %j', (registry) => {
  expect(tokenActions({ isAdmin: false, role: 'owner' }, registry)).toEqual([])
})
