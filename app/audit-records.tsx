import { AuditTable } from '@/components/audit/audit-table'
import { AUDIT_ACTIONS } from '@/lib/audit/actions'
import { listAudit, listAuditInput } from '@/lib/tenants/list-audit'
import type { AuditItem } from '@/lib/tenants/record-views'
import { type RecordKind, RecordList, type RecordListProps } from './record-list'

const AUDIT: RecordKind<AuditItem> = {
  title: 'Audit trail',
  advice: {
    all: 'Admins see the records of all teams. Owners see those of their team on its own page.',
    team: 'Owners see the records of their team. Ask one of them.',
  },
  actions: Object.keys(AUDIT_ACTIONS),
  nothingYet: 'Whatever is asked for, decided, changed or refused from now on is recorded here.',
  // Parsed within, so that a filter that makes no sense is a problem of the page and no error.
  read: async (context, actor, query) => listAudit(context, actor, listAuditInput.parse(query)),
  table: (rows) => <AuditTable rows={rows} meanings={AUDIT_ACTIONS} />,
}

/** The audit trail of a team or of all, read and shown. */
export function AuditRecords(props: RecordListProps) {
  return <RecordList {...props} kind={AUDIT} />
}
