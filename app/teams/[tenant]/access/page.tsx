import { outcomeForPage } from '@/app/outcome-for-page'
import { RefusedPage } from '@/components/requests/refused-page'
import { TeamAccess } from '@/components/teams/team-access'
import { getTeamAccess } from '@/lib/tenants/get-team-access'
import { type TeamParams, teamOfRequest } from '../team-of-request'
import { removeGrantAction, removeMappingAction, saveMappingAction } from './actions'

export default async function AccessPage({ params }: Readonly<{ params: TeamParams }>) {
  const { tenant: tenantSlug } = await params
  const { actor } = await teamOfRequest(tenantSlug)
  const outcome = await outcomeForPage(actor, (context) =>
    getTeamAccess(context, actor, { tenantSlug }),
  )
  if (!outcome.ok) {
    return (
      <RefusedPage
        title="Access"
        problem={outcome.error}
        advice="Owners of the team decide who is in it. Ask one of them."
        back={{ href: '/teams', text: 'To my teams' }}
      />
    )
  }
  return (
    <TeamAccess
      access={outcome.data}
      saveMapping={saveMappingAction}
      removeMapping={removeMappingAction}
      removeGrant={removeGrantAction}
    />
  )
}
