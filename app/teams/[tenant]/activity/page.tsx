import { ActivityRecords } from '@/app/activity-records'
import type { SearchParams } from '@/app/first-value'
import { teamHref } from '@/components/teams/team-links'
import { type TeamParams, teamOfRequest } from '../team-of-request'

type Props = Readonly<{ params: TeamParams; searchParams: SearchParams }>

export default async function TeamActivityPage({ params, searchParams }: Props) {
  const { tenant: tenantSlug } = await params
  const { actor } = await teamOfRequest(tenantSlug)
  return (
    <ActivityRecords
      actor={actor}
      place={{ records: 'activity', href: teamHref(tenantSlug, 'activity'), tenantSlug }}
      searchParams={searchParams}
      back={{ href: '/teams', text: 'To my teams' }}
    />
  )
}
