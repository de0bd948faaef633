import { expect, it } from 'vitest'
import type { Refusal } from '../../audit/refusal-tally'
import { AppError } from '../../kernel/app-error'
import { noteLostAnswer } from './note-lost-answer'

const caller = { address: '192.0.2.1', client: 'Mozilla/5.0' }
const silent = new AppError('DIRECTORY_UNAVAILABLE', 'The identity provider does not answer.')
const twoFaced = new AppError('FORBIDDEN', 'The identity provider speaks of two people at once.')

it.each([
  ['an answer that nobody asked for', null, false, 'OIDC_ANSWER', 'failed'],
  ['a refusal of the provider', null, true, 'OIDC_REFUSED', 'refused'],
  ['a provider that is away', silent, false, 'DIRECTORY_UNAVAILABLE', 'failed'],
  ['claims that contradict each other', twoFaced, false, 'FORBIDDEN', 'refused'],
] as const)('notes %s under nobody’s name', (_, refusal, isRefusedByProvider, code, result) => {
  const noted: Refusal[] = []
  const refusals = { note: (one: Refusal) => void noted.push(one) }
  noteLostAnswer(refusals, { caller, refusal, isRefusedByProvider })
  expect(noted).toEqual([
    {
      ...{ actor: '(unknown name)', action: 'session.started', subject: 'portal' },
      ...{ registryId: null, caller, code, result, detail: expect.stringContaining('provider') },
    },
  ])
})
