import { processHandle } from '../kernel/process-handle'

const handle = processHandle<(registryId: string) => Promise<void>>('nudge')

/** Called once at boot: in roles that run the reconciler with its first pass, in role web with nothing. */
export const provideNudge = handle.provide

/**
 * Runs the first pass for a registry right after its desired state was written, so that a refusal by Docker
 * reaches the person at once. Never throws: what went wrong is in the registry's status, and the loop goes on with it.
 */
export async function nudge(registryId: string): Promise<void> {
  await handle.current()(registryId)
}
