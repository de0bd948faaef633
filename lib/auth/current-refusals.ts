import type { RefusalTally } from '../audit/refusal-tally'
import { processHandle } from '../kernel/process-handle'

const handle = processHandle<Pick<RefusalTally, 'note'>>('refusals')

/** Called once at boot. */
export const provideRefusals = handle.provide

/** Where this process adds up what it refuses. */
export const currentRefusals = handle.current
