import { certDirectory } from './images'
import type { StackFacts } from './stack'

/** The CA of this portal, and a directory with it for skopeo. */
export async function fetchCa(stack: StackFacts): Promise<{ pem: string; directory: string }> {
  const response = await fetch(`${stack.url}/ca.crt`, { signal: AbortSignal.timeout(10_000) })
  const pem = await response.text()
  return { pem, directory: certDirectory(`${stack.scratch}/ca`, pem) }
}
