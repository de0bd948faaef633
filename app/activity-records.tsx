import type { ReactNode } from 'react'
import { ActivityTable } from '@/components/audit/activity-table'
import type { RecordPlace } from '@/components/audit/record-links'
import { Records } from '@/components/audit/records'
import { RefusedPage } from '@/components/requests/refused-page'
import type { Actor } from '@/lib/tenants/actor'
import { listActivity, listActivityInput } from '@/lib/tenants/list-activity'
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

const ACTIONS = ['push', 'pull', 'mount', 'delete']
const NOTHING = { items: [], nextCursor: null }

/** Pushes and pulls of a team or of all, read and shown. */
export async function ActivityRecords({ header, actor, place, searchParams, back }: Props) {
  const { filters, after } = await readRecordQuery(searchParams)
  const { tenantSlug } = place
  const outcome = await outcomeForPage(actor, (context) => {
    const scope = tenantSlug === null ? {} : { tenantSlug }
    return listActivity(context, actor, listActivityInput.parse({ ...filters, ...scope, after }))
  })
  if (!outcome.ok && outcome.error.code !== 'BAD_INPUT') {
    return (
      <RefusedPage
        title="Activity"
        problem={outcome.error}
        advice={
          tenantSlug === null
            ? 'Admins see the activity of all teams. Owners see that of their team on its own page.'
            : 'Owners see the activity of their team. Ask one of them.'
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
        nothingYet="What is pushed, pulled and deleted from now on appears here, as registries report it."
      >
        <ActivityTable rows={page.items} />
      </Records>
    </>
  )
}
