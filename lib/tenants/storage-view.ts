// What the page about the storage sees. Plain JSON; sizes are bytes, times are ISO 8601.
import type { ArrayFacts } from './array-facts'

export type StorageView = {
  /** STORAGE_ROOT. */
  root: string
  /** Somebody asked for a look then, which a worker has still to take. */
  lookWantedAt: string | null
  /** As the worker sees it; null before its first look. */
  tree: TreeView | null
  nodes: StorageNodeView[]
  /** Registries that are in trouble for their storage. */
  troubled: { tenantSlug: string; slug: string; sentence: string }[]
  /** Null without an array. */
  array: ArrayView | null
  /** Those that the array counts for, the largest first; 100 at most. */
  onArray: OnArrayView[]
}

export type OnArrayView = {
  tenantSlug: string
  slug: string
  uid: number
  /** Where the array stops writes. */
  hardQuotaBytes: number
  usedBytes: number
  usedAt: string
}

export type TreeView = {
  problem: string | null
  /** When it last answered. */
  seenAt: string | null
  /** Whether it is a mount of its own. */
  mounted: boolean | null
  freeBytes: number | null
  totalBytes: number | null
  writeMs: number | null
}

export type StorageNodeView = {
  hostname: string
  address: string
  state: string
  registries: number
  problem: string | null
}

export type ArrayView = ArrayFacts
