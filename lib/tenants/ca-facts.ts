import { processHandle } from '../kernel/process-handle'
import type { CaView } from './views'

const handle = processHandle<() => CaView>('ca-facts')

/** Called once at boot, when the CA is known. */
export const provideCaFacts = handle.provide

/** Fingerprint and end of the CA that clients must trust; the same for everybody, as `/ca.crt` is. */
export function caFacts(): CaView {
  return handle.current()()
}
