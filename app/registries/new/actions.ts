'use server'

import { defineAction } from '@/app/define-action'
import { requestDeps } from '@/lib/auth/request-deps'
import { nudge } from '@/lib/reconcile/nudge'
import { requestAccess, requestAccessInput } from '@/lib/tenants/request-access'
import { requestRegistry, requestRegistryInput } from '@/lib/tenants/request-registry'

export const requestRegistryAction = defineAction({
  input: requestRegistryInput,
  handler: async (context, actor, input) => {
    const outcome = await requestRegistry(context, actor, input, await requestDeps())
    if (outcome.registryId !== null) await nudge(outcome.registryId)
    return outcome
  },
})

export const requestAccessAction = defineAction({
  input: requestAccessInput,
  handler: async (context, actor, input) =>
    requestAccess(context, actor, input, await requestDeps()),
})
