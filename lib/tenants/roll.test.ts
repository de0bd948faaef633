import { expect, it } from 'vitest'
import { decideRoll, type RollCandidate } from './roll'

const waiting = (id: string, change: Partial<RollCandidate> = {}): RollCandidate => ({
  ...{ id, state: 'waiting', phase: 'ready', isStuck: false },
  ...change,
})
const rolling = (id: string, change: Partial<RollCandidate> = {}) =>
  waiting(id, { state: 'rolling', phase: 'provisioning', ...change })

it.each<{ when: string; candidates: RollCandidate[]; says: string }>([
  { when: 'nobody waits', candidates: [], says: 'idle' },
  { when: 'two wait', candidates: [waiting('a'), waiting('b')], says: 'next a' },
  {
    when: 'the older one is in trouble',
    candidates: [waiting('a', { phase: 'degraded' }), waiting('b')],
    says: 'next b',
  },
  {
    when: 'only one in trouble is left',
    candidates: [waiting('a', { phase: 'degraded', isStuck: true })],
    says: 'next a',
  },
  {
    when: 'those that are left have failed before',
    candidates: [waiting('a', { phase: 'failed', isStuck: true })],
    says: 'idle',
  },
  { when: 'one has its turn', candidates: [waiting('a'), rolling('b')], says: 'under-way b' },
  {
    when: 'the one that has its turn does not answer yet',
    candidates: [waiting('a'), rolling('b', { phase: 'degraded' })],
    says: 'under-way b',
  },
  {
    when: 'it did not start and went back',
    candidates: [waiting('a'), rolling('b', { phase: 'degraded', isStuck: true })],
    says: 'stopped b',
  },
  {
    when: 'it failed',
    candidates: [waiting('a'), rolling('b', { phase: 'failed', isStuck: true })],
    says: 'stopped b',
  },
])('when $when: $says', ({ candidates, says }) => {
  const decision = decideRoll(candidates)
  expect('id' in decision ? `${decision.kind} ${decision.id}` : decision.kind).toBe(says)
})
