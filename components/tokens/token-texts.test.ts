import { expect, test } from 'vitest'
import { lastUse, repositoriesText, scopeText } from './token-texts'

test.each([
  [{ actions: ['pull'], registries: null }, 'pull in every registry'],
  [{ actions: ['pull', 'push'], registries: [] }, 'pull and push in no registry any more'],
  [
    {
      actions: ['pull', 'push', 'delete'],
      registries: [
        { id: '1', name: 'payments/apps' },
        { id: '2', name: 'payments/base' },
      ],
    },
    'pull, push and delete in payments/apps, payments/base',
  ],
] as const)('%j is said as “%s”', ({ actions, registries }, text) => {
  expect(scopeText({ actions: [...actions], registries: registries && [...registries] })).toBe(text)
})

test('repositories are named unless they are all', () => {
  expect(repositoriesText(['**'])).toBe('every repository')
  expect(repositoriesText(['team/*', 'base'])).toBe('team/*, base')
})

test('the last use is the latest of all secrets', () => {
  const secret = (at: string | null) => ({
    id: 'x',
    hint: 'berth_ci_abcd',
    state: 'live' as const,
    isExpiringSoon: false,
    createdBy: 'ada',
    createdAt: '2026-01-01T00:00:00Z',
    expiresAt: null,
    endsAt: null,
    lastUse: at === null ? null : { at, address: null, client: null },
  })
  const secrets = [secret(null), secret('2026-02-01T00:00:00Z'), secret('2026-03-01T00:00:00Z')]
  expect(lastUse({ secrets })?.at).toBe('2026-03-01T00:00:00Z')
  expect(lastUse({ secrets: [secret(null)] })).toBeNull()
})
