import type { Metadata } from 'next'
import { ActivityRecords } from '@/app/activity-records'
import type { SearchParams } from '@/app/first-value'
import { requireActor } from '@/app/require-actor'
import { RecordTabs } from '@/components/audit/record-tabs'
import { PageHeader } from '@/components/ui/page-header'

export const metadata: Metadata = { title: 'Activity' }

const PLACE = { records: 'activity', href: '/admin/audit/activity', tenantSlug: null } as const

export default async function ActivityPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const actor = await requireActor(PLACE.href)
  return (
    <ActivityRecords
      header={
        <>
          <PageHeader title="Audit" about="What was pushed, pulled and deleted, in every team." />
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
