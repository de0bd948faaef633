// What the page about the health of the platform sees. Plain JSON; times are ISO 8601.
import type { CertificateView } from './views'

export type HealthView = {
  /** The clock of the server, by which ages are told. */
  now: string
  worker: {
    state: 'leads' | 'away' | 'never'
    /** Host and process; null where none ever reported. */
    name: string | null
    reportedAt: string | null
    /** How long it may lead without renewing its lease. */
    leaseUntil: string | null
    lastPassAt: string | null
    lastPassMs: number | null
  }
  queue: { waiting: number; oldestChangeAt: string | null; failed: number; degraded: number }
  /** Somebody asked for a look then, which a worker has still to take. */
  lookWantedAt: string | null
  /** Null before the first look of a worker: then nothing is known of the rest. */
  seen: SeenView | null
  database: { version: string; sizeBytes: number; tookMs: number }
  certificates: { first: CertificateView | null; alarms: number }
}

export type SeenView = {
  observedAt: string
  swarm: { problem: string | null; engineVersion: string | null }
  nodes: readonly NodeView[]
  services: readonly ServiceView[]
  storage: {
    problem: string | null
    mounted: boolean | null
    freeBytes: number | null
    totalBytes: number | null
  }
  directory: { problem: string | null }
}

export type NodeView = {
  hostname: string
  role: string
  availability: string
  state: string
  isLeader: boolean
  engineVersion: string
}

export type ServiceView = {
  name: string
  /** `team/registry`; null for a service whose registry is not known any more. */
  registry: string | null
  running: number
  desired: number
  problem: { sentence: string; raw: string; at: string } | null
}
