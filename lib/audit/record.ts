import type { Transaction } from '../db/database'

export type AuditResult = 'ok' | 'refused' | 'failed'

export type AuditRecord = {
  actor: string
  /** Verb on a noun, as in `registry.requested`. */
  action: string
  result: AuditResult
  /** What it was done to, in words: `payments/apps`. */
  subject: string
  requestId: string
  tenantId?: string
  registryId?: string
  before?: Readonly<Record<string, JsonValue>>
  after?: Readonly<Record<string, JsonValue>>
}

type JsonValue = string | number | boolean | null

/**
 * Appends to the audit trail. Takes the transaction of what it records, so that the one never exists without
 * the other. There is no function that changes or removes a row, and the database refuses both.
 */
export async function recordAudit(tx: Transaction, record: AuditRecord): Promise<void> {
  await tx.auditEntry.create({ data: { ...record } })
}
