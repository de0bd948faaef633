import type { ReactNode } from 'react'
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
  /** Above the records, for those who may see them. */
  header?: ReactNode
  actor: Actor
  place: RecordPlace
  searchParams: SearchParams
  back: { href: string; text: string }
}>

const ACTIONS = Object.keys(AUDIT_ACTIONS)
const NOTHING = { items: [], nextCursor: null }

/** The audit trail of a team or of all, read and shown. */
export async function AuditRecords({ header, actor, place, searchParams, back }: Props) {
  const { filters, after } = await readRecordQuery(searchParams)
  const { tenantSlug } = place
  const outcome = await outcomeForPage(actor, (context) => {
    const scope = tenantSlug === null ? {} : { tenantSlug }
    return listAudit(context, actor, listAuditInput.parse({ ...filters, ...scope, after }))
  })
  if (!outcome.ok && outcome.error.code !== 'BAD_INPUT') {
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
  const page = outcome.ok ? outcome.data : NOTHING
  return (
    <>
      {header}
      <Records
        place={place}
        filters={filters}
        actions={ACTIONS}
        {...(outcome.ok ? {} : { problem: outcome.error })}
        after={after}
        nextCursor={page.nextCursor}
        isEmpty={page.items.length === 0}
        nothingYet="Whatever is asked for, decided, changed or refused from now on is recorded here."
      >
        <AuditTable rows={page.items} meanings={AUDIT_ACTIONS} />
      </Records>
    </>
  )
}
