import type { ReactNode } from 'react'
import type { RecordFilters, RecordPlace } from '@/components/audit/record-links'
import { Records } from '@/components/audit/records'
import { RefusedPage } from '@/components/requests/refused-page'
import type { Actor } from '@/lib/tenants/actor'
import type { UseCaseContext } from '@/lib/tenants/context'
import type { SearchParams } from './first-value'
import { outcomeForPage } from './outcome-for-page'
import { readRecordQuery } from './record-query'

export type RecordListProps = Readonly<{
  /** Above the records, for those who may see them. */
  header?: ReactNode
  actor: Actor
  place: RecordPlace
  searchParams: SearchParams
  back: { href: string; text: string }
}>

/** What one kind of records is called, how it is read and how it is shown. */
export type RecordKind<Row> = Readonly<{
  title: string
  /** To those who may not see them: of all teams, of one. */
  advice: { all: string; team: string }
  actions: readonly string[]
  nothingYet: string
  /** Parses the query, which may be anything that an address holds. */
  read(
    context: UseCaseContext,
    actor: Actor,
    query: RecordFilters & { tenantSlug?: string; after: string },
  ): Promise<{ items: readonly Row[]; nextCursor: string | null }>
  table(rows: readonly Row[]): ReactNode
}>

/** Records of a team or of all, read and shown. */
export async function RecordList<Row>(
  props: RecordListProps & Readonly<{ kind: RecordKind<Row> }>,
) {
  const { header, actor, place, searchParams, back, kind } = props
  const { filters, after } = await readRecordQuery(searchParams)
  const { tenantSlug } = place
  const outcome = await outcomeForPage(actor, (context) => {
    const scope = tenantSlug === null ? {} : { tenantSlug }
    return kind.read(context, actor, { ...filters, ...scope, after })
  })
  if (!outcome.ok && outcome.error.code !== 'BAD_INPUT') {
    return (
      <RefusedPage
        title={kind.title}
        problem={outcome.error}
        advice={tenantSlug === null ? kind.advice.all : kind.advice.team}
        back={back}
      />
    )
  }
  const { items, nextCursor } = outcome.ok ? outcome.data : { items: [], nextCursor: null }
  return (
    <>
      {header}
      <Records
        place={place}
        filters={filters}
        actions={kind.actions}
        {...(outcome.ok ? {} : { problem: outcome.error })}
        after={after}
        nextCursor={nextCursor}
        isEmpty={items.length === 0}
        nothingYet={kind.nothingYet}
      >
        {kind.table(items)}
      </Records>
    </>
  )
}
