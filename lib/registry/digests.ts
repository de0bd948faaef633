import { createHash } from 'node:crypto'
import { asDigest, type Digest } from './references'

/** The sha256 digest of `bytes`, which is the one that registries give to what is pushed. */
export function digestOf(bytes: Uint8Array): Digest {
  return asDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`)
}

/** Whether `bytes` are what `digest` names, under the algorithm that `digest` itself names. */
export function matchesDigest(bytes: Uint8Array, digest: Digest): boolean {
  const separator = digest.indexOf(':')
  const hash = createHash(digest.slice(0, separator)).update(bytes).digest('hex')
  return hash === digest.slice(separator + 1)
}
