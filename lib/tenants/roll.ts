import type { Database, Transaction } from '../db/database'
import { parsePhase, type RegistryPhase } from './state'

/** A registry that a change of Berth itself is about: it waits for its turn, or it has it. */
export type RollCandidate = {
  id: string
  state: 'waiting' | 'rolling'
  phase: RegistryPhase
  /** It waits for a person. */
  isStuck: boolean
}

export type RollDecision =
  | { kind: 'idle' }
  | { kind: 'next'; id: string }
  | { kind: 'under-way'; id: string }
  /** It did not start with the change: nobody else gets it before somebody has looked. */
  | { kind: 'stopped'; id: string }

/** The healthy go first: whoever is in trouble already must not stop the others. */
const ORDER: readonly RegistryPhase[] = ['ready', 'degraded', 'provisioning', 'pending']

/**
 * Who may take over what a new version of Berth brings, such as another spec of its service: one registry at a time,
 * and nobody after one that failed until it is well again or an admin goes on. Pure; `candidates` are those that should
 * run, oldest first. See docs/adr/0023.
 */
export function decideRoll(candidates: readonly RollCandidate[]): RollDecision {
  const rolling = candidates.find(({ state }) => state === 'rolling')
  if (rolling !== undefined)
    return { kind: rolling.isStuck ? 'stopped' : 'under-way', id: rolling.id }
  // One that failed takes it when somebody asks it to be tried again.
  const [next] = candidates
    .filter(({ phase }) => ORDER.includes(phase))
    .sort((a, b) => ORDER.indexOf(a.phase) - ORDER.indexOf(b.phase))
  return next === undefined ? { kind: 'idle' } : { kind: 'next', id: next.id }
}

/** Those that should run and wait for their turn or have it, oldest first. */
export async function listRollCandidates(db: Database | Transaction): Promise<RollCandidate[]> {
  const rows = await db.registry.findMany({
    where: { rollState: { not: null }, desired: 'running', deletedAt: null },
    select: { id: true, rollState: true, phase: true, errorTerminal: true },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(({ id, rollState, phase, errorTerminal }) => ({
    id,
    state: rollState === 'rolling' ? 'rolling' : 'waiting',
    phase: parsePhase(phase),
    isStuck: errorTerminal,
  }))
}
