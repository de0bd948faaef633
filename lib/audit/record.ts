import type { Transaction } from '../db/database'
import type { Caller } from '../kernel/caller'
import { storableText } from '../kernel/storable-text'

export type AuditResult = 'ok' | 'refused' | 'failed'

export type AuditRecord = {
  actor: string
  /** Verb on a noun, as in `registry.requested`. Listed in lib/audit/actions.ts. */
  action: string
  result: AuditResult
  /** What it was done to, in words: `payments/apps`. */
  subject: string
  requestId: string
  /** From where and with which program; none for what Berth does by itself. */
  caller?: Caller | null | undefined
  tenantId?: string
  registryId?: string
  before?: Readonly<Record<string, JsonValue>>
  after?: Readonly<Record<string, JsonValue>>
}

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }

const NAME_CHARS_MAX = 256
const SUBJECT_CHARS_MAX = 1024
const VALUE_CHARS_MAX = 4096

/**
 * Appends to the audit trail. Takes the transaction of what it records, so that the one never exists without
 * the other. The row appears at COMMIT, when the database numbers it and chains it to the one before; until then it
 * holds no lock, so it may come anywhere in the transaction. There is no function that changes or removes a row, and
 * the database refuses both. Text from outside may be anything: what cannot be stored is replaced, what is too long cut.
 */
export async function recordAudit(tx: Transaction, record: AuditRecord): Promise<void> {
  await tx.auditPending.create({ data: toRow(record), select: { id: true } })
}

/** As `recordAudit`, for many that happened before, in the order given: one statement with one parameter. */
export async function recordAudits(
  tx: Transaction,
  records: readonly AuditRecord[],
): Promise<void> {
  if (records.length === 0) return
  await tx.$executeRaw`
    INSERT INTO "AuditPending" ("actor", "action", "result", "subject", "tenantId", "registryId", "requestId", "address",
      "client", "before", "after")
    SELECT k.* FROM jsonb_to_recordset(${JSON.stringify(records.map(toRow))}::jsonb) AS k("actor" text, "action" text,
      "result" text, "subject" text, "tenantId" text, "registryId" text, "requestId" text, "address" text, "client" text,
      "before" jsonb, "after" jsonb)`
}

function toRow({ caller, before, after, ...row }: AuditRecord) {
  return {
    ...row,
    actor: storableText(row.actor, NAME_CHARS_MAX),
    subject: storableText(row.subject, SUBJECT_CHARS_MAX),
    ...(caller ? storableCaller(caller) : {}),
    ...(before === undefined ? {} : { before: storableFacts(before) }),
    ...(after === undefined ? {} : { after: storableFacts(after) }),
  }
}

function storableCaller({ address, client }: Caller) {
  return {
    address: storableText(address, NAME_CHARS_MAX),
    client: client === null ? null : storableText(client, NAME_CHARS_MAX),
  }
}

type Facts = { [key: string]: Storable }
type Storable = string | number | boolean | null | Storable[] | Facts

function storableFacts(facts: Readonly<Record<string, JsonValue>>): Facts {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      storableText(name, NAME_CHARS_MAX),
      storableValue(value),
    ]),
  )
}

function storableValue(value: JsonValue): Storable {
  if (typeof value === 'string') return storableText(value, VALUE_CHARS_MAX)
  if (value === null || typeof value !== 'object') return value
  return isList(value) ? value.map(storableValue) : storableFacts(value)
}

// Array.isArray does not tell a readonly array from the rest.
function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}
