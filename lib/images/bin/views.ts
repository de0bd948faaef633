/** What pages show of the bin, of jobs and of clean-up. Types only: this file goes to browsers. */

export type BinItem = {
  id: string
  repository: string
  tag: string
  /** Null for a tag whose manifest the registry had lost. */
  digest: string | null
  reason: 'person' | 'policy' | 'rule'
  /** Of the policy or rule. */
  because: string | null
  binnedBy: string
  binnedAt: string
  purgeAt: string
  sizeBytes: number | null
  /** What its purge alone would free. */
  freedBytes: number
  /** Signatures and the like that go with it. */
  parts: number
  /** Why it could not be restored or purged lately. */
  problem: string | null
}

export type BinPage = {
  items: readonly BinItem[]
  total: number
  /** What purging all of it would free. */
  freedBytes: number
  binDays: number
  nextCursor: string | null
  abilities: { change: boolean }
}

/** A tag of a job that could not be done, and why. */
export type ItemFailure = { repository: string; tag: string; sentence: string }

export type JobView = {
  id: string
  kind: 'bin' | 'restore' | 'purge'
  subject: string
  state: 'queued' | 'running' | 'done'
  requestedBy: string
  createdAt: string
  finishedAt: string | null
  total: number
  done: number
  failed: number
  /** The first of those that failed. */
  failures: readonly ItemFailure[]
  /** Set while the registry cannot be reached. */
  waitsForRegistry: boolean
}

/** What deleting some tags means, before it happens. */
export type DeletePreview = {
  tags: number
  /** Other tags on the same images, which stay; the first few. */
  siblings: readonly string[]
  siblingCount: number
  /** Tags of indexes that contain one of the images: it stays pullable through them. */
  indexes: readonly string[]
  /** Signatures and the like that go along. */
  attached: readonly string[]
  lastPulledAt: string | null
  lastPulledBy: string | null
  /** What the purge would free. */
  freedBytes: number
  binDays: number
  /** Services of this Swarm that run one of the images. */
  services: readonly { name: string; tag: string }[]
  /** When a worker last looked for them; null when it never did. */
  servicesSeenAt: string | null
  /** Of the first that a rule keeps. */
  keptBy: string | null
  keptCount: number
}

export type PolicyPreview = {
  tags: readonly {
    repository: string
    tag: string
    pushedAt: string | null
    lastPulledAt: string | null
    sizeBytes: number | null
  }[]
  freedBytes: number
}

export type RuleView = {
  id: string
  name: string
  repositories: string
  tags: string
  createdBy: string
  createdAt: string
}

export type PolicyView = RuleView & {
  keepLast: number | null
  olderThanDays: number | null
  notPulledDays: number | null
  takesLast: boolean
  everyHours: number
  nextRunAt: string | null
  /** The last ones. */
  runs: readonly RunView[]
}

export type RunView = {
  id: string
  at: string
  tagCount: number
  sizeBytes: number
  failed: number
  /** The first of those that failed. */
  failures: readonly ItemFailure[]
  /** Its job is not done yet. */
  isUnderWay: boolean
}

export type CleanupView = {
  rules: readonly RuleView[]
  policies: readonly PolicyView[]
  abilities: { change: boolean }
}
