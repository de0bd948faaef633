'use server'

import { defineAction } from '@/app/define-action'
import { nudge } from '@/lib/reconcile/nudge'
import { requestQuota, requestQuotaInput } from '@/lib/tenants/request-quota'

export const requestQuotaAction = defineAction({
  input: requestQuotaInput,
  handler: async (context, actor, input) => {
    const { state, registryId } = await requestQuota(context, actor, input)
    if (state === 'approved') await nudge(registryId)
    return { state }
  },
})
