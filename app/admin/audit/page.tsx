import type { Metadata } from 'next'
import { AuditRecords } from '@/app/audit-records'
import type { SearchParams } from '@/app/first-value'
import { requireActor } from '@/app/require-actor'
import { RecordTabs } from '@/components/audit/record-tabs'
import { PageHeader } from '@/components/ui/page-header'

export const metadata: Metadata = { title: 'Audit' }

const PLACE = { records: 'audit', href: '/admin/audit', tenantSlug: null } as const

export default async function AuditPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const actor = await requireActor(PLACE.href)
  return (
    <AuditRecords
      header={
        <>
          <PageHeader title="Audit" about="Who did what, on what and from where, in every team." />
          <RecordTabs />
        </>
      }
      actor={actor}
      place={PLACE}
      searchParams={searchParams}
      back={{ href: '/registries', text: 'To my registries' }}
    />
  )
}
