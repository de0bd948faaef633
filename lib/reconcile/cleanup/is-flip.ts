import type { RegistryRow } from '../store'
import type { Cleanup } from './cleanup-store'
import { FLIP_WITHIN_MS } from './plan-cleanup'

const FLIPS: ReadonlySet<Cleanup['step']> = new Set([
  'closing',
  'collecting',
  'stopping',
  'opening',
])

/**
 * Whether a registry that does not serve as desired right now is only being restarted for its clean-up: it was well
 * before, nothing else is desired of it, and it does not take longer than it may.
 */
export function isFlip(
  run: Pick<Cleanup, 'step' | 'stepSince'>,
  row: Pick<RegistryRow, 'desired' | 'phase' | 'generation' | 'observedGeneration'>,
  now: Date,
): boolean {
  return (
    FLIPS.has(run.step) &&
    row.desired === 'running' &&
    row.phase === 'ready' &&
    row.generation === row.observedGeneration &&
    now.getTime() - run.stepSince.getTime() <= FLIP_WITHIN_MS
  )
}
