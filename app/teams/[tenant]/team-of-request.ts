import { cache } from 'react'
import { orNotFound } from '@/app/or-not-found'
import { requireActor } from '@/app/require-actor'
import { newId } from '@/lib/kernel/ids'
import { contextForRequest } from '@/lib/tenants/context'
import { getTeam } from '@/lib/tenants/get-team'

export type TeamParams = Promise<{ tenant: string }>

/** Actor and team of this page, asked for once by layout and page; the not-found page for anything else. */
export const teamOfRequest = cache(async (tenantSlug: string) => {
  const actor = await requireActor(`/teams/${tenantSlug}/access`)
  const team = await orNotFound(getTeam(contextForRequest(newId()), actor, { tenantSlug }))
  return { actor, team }
})
