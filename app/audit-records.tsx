import { AuditTable } from '@/components/audit/audit-table'
import type { RecordPlace } from '@/components/audit/record-links'
import { Records } from '@/components/audit/records'
import { RefusedPage } from '@/components/requests/refused-page'
import { AUDIT_ACTIONS } from '@/lib/audit/actions'
import type { Actor } from '@/lib/tenants/actor'
import { listAudit, listAuditInput } from '@/lib/tenants/list-audit'
import type { SearchParams } from './first-value'
import { outcomeForPage } from './outcome-for-page'
import { readRecordQuery } from './record-query'

type Props = Readonly<{
  actor: Actor
  place: RecordPlace
  searchParams: SearchParams
  back: { href: string; text: string }
}>

/** The audit trail of a team or of all, read and shown. */
export async function AuditRecords({ actor, place, searchParams, back }: Props) {
  const { filters, after } = await readRecordQuery(searchParams)
  const { tenantSlug } = place
  const outcome = await outcomeForPage(actor, (context) => {
    const scope = tenantSlug === null ? {} : { tenantSlug }
    return listAudit(context, actor, listAuditInput.parse({ ...filters, ...scope, after }))
  })
  if (!outcome.ok) {
    return (
      <RefusedPage
        title="Audit trail"
        problem={outcome.error}
        advice={
          tenantSlug === null
            ? 'Admins see the records of all teams. Owners see those of their team on its own page.'
            : 'Owners see the records of their team. Ask one of them.'
        }
        back={back}
      />
    )
  }
  const { items, nextCursor } = outcome.data
  return (
    <Records
      place={place}
      filters={filters}
      actions={Object.keys(AUDIT_ACTIONS)}
      after={after}
      nextCursor={nextCursor}
      isEmpty={items.length === 0}
      nothingYet="Whatever is asked for, decided, changed or refused from now on is recorded here."
    >
      <AuditTable rows={items} meanings={AUDIT_ACTIONS} />
    </Records>
  )
}
