import { AuditRecords } from '@/app/audit-records'
import type { SearchParams } from '@/app/first-value'
import { teamHref } from '@/components/teams/team-links'
import { type TeamParams, teamOfRequest } from '../team-of-request'

type Props = Readonly<{ params: TeamParams; searchParams: SearchParams }>

export default async function TeamAuditPage({ params, searchParams }: Props) {
  const { tenant: tenantSlug } = await params
  const { actor } = await teamOfRequest(tenantSlug)
  return (
    <AuditRecords
      actor={actor}
      place={{ records: 'audit', href: teamHref(tenantSlug, 'audit'), tenantSlug }}
      searchParams={searchParams}
      back={{ href: '/teams', text: 'To my teams' }}
    />
  )
}
