// What pages and scripts see of the audit trail and the activity. Plain JSON, as in views.ts.

/** One row of the audit trail. */
export type AuditItem = {
  id: string
  at: string
  actor: string
  action: string
  result: string
  subject: string
  requestId: string
  address: string | null
  client: string | null
  before: Readonly<Record<string, unknown>> | null
  after: Readonly<Record<string, unknown>> | null
}

export type AuditPage = { items: AuditItem[]; nextCursor: string | null }

/** One push, pull, mount or delete, as a registry reported it. */
export type ActivityItem = {
  id: string
  at: string
  actor: string | null
  action: string
  /** `team/registry`. */
  registry: string | null
  repository: string
  tag: string | null
  digest: string | null
  address: string | null
  client: string | null
}

export type ActivityPage = { items: ActivityItem[]; nextCursor: string | null }
