import { expect, test } from 'vitest'
import { highestRole, parseRole } from './roles'

test('the highest role wins', () => {
  expect(highestRole(['viewer', 'owner', 'developer'])).toBe('owner')
  expect(highestRole([])).toBeNull()
  expect(() => parseRole('root')).toThrow('unknown tenant role')
})
