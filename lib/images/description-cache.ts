import type { Digest } from '../registry/references'
import type { ManifestDescription } from './describe-manifest'

export type DescriptionCache = {
  /** What `load` says, asked once for each registry and digest; what is broken is asked again. */
  get(
    registryId: string,
    digest: Digest,
    load: () => Promise<ManifestDescription>,
  ): Promise<ManifestDescription>
}

const ENTRIES_MAX = 20_000

/**
 * Descriptions by registry and digest, which never change, least recently used out first (about 300 bytes each).
 * Two callers at once may both ask.
 */
export function createDescriptionCache(entriesMax: number = ENTRIES_MAX): DescriptionCache {
  const entries = new Map<string, ManifestDescription>()

  return {
    async get(registryId, digest, load) {
      const key = `${registryId} ${digest}`
      const known = entries.get(key)
      const description = known ?? (await load())
      if (description.broken !== null) return description
      // A Map keeps the order of insertion: to insert again is to be the most recent.
      entries.delete(key)
      entries.set(key, description)
      const [oldest] = entries.keys()
      if (entries.size > entriesMax && oldest !== undefined) entries.delete(oldest)
      return description
    },
  }
}
