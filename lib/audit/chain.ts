// The chain of the audit trail, in the terms of docs/audit.md. The database computes it when a row arrives
// (functions audit_take and audit_append); this is the second reading of the same rule, by which it is checked.
import { createHash } from 'node:crypto'

/** A row as the database holds it. `before` and `after` are the text of the stored JSON, as PostgreSQL prints it. */
export type ChainedRow = {
  id: bigint
  at: Date
  actor: string
  action: string
  result: string
  subject: string
  tenantId: string | null
  registryId: string | null
  requestId: string
  address: string | null
  client: string | null
  before: string | null
  after: string | null
  hash: Uint8Array
}

/** What the first row of all is chained to. */
export const FIRST_HASH: Uint8Array = new Uint8Array(32)

/** What is hashed of a row. Every field carries its length, so that no two rows have one text. */
export function chainText(row: ChainedRow): string {
  const fields = [
    'v1',
    row.id.toString(),
    row.at.toISOString(),
    row.actor,
    row.action,
    row.result,
    row.subject,
    row.tenantId,
    row.registryId,
    row.requestId,
    row.address,
    row.client,
    row.before,
    row.after,
  ]
  return fields
    .map((field) => (field === null ? '-\n' : `${Buffer.byteLength(field)}:${field}\n`))
    .join('')
}

/** The hash that `row` must have after a row with the hash `previous`. */
export function chainHash(previous: Uint8Array, row: ChainedRow): Buffer {
  return createHash('sha256').update(previous).update(chainText(row)).digest()
}

export function isSameHash(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}

/** As people copy it. */
export function hexOf(hash: Uint8Array): string {
  return Buffer.from(hash).toString('hex')
}
