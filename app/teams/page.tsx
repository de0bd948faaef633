import type { Metadata } from 'next'
import { TeamList } from '@/components/teams/team-list'
import { PageHeader } from '@/components/ui/page-header'
import { newId } from '@/lib/kernel/ids'
import { contextForRequest } from '@/lib/tenants/context'
import { listTeams } from '@/lib/tenants/list-teams'
import { requireActor } from '../require-actor'

export const metadata: Metadata = { title: 'My teams' }

export default async function TeamsPage() {
  const actor = await requireActor('/teams')
  const teams = await listTeams(contextForRequest(newId()), actor, {})
  return (
    <>
      <PageHeader title="My teams" about="Teams in which you have a role, and what you may do." />
      <TeamList teams={teams} />
    </>
  )
}
