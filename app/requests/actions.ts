'use server'

import { defineAction } from '@/app/define-action'
import { requestDeps } from '@/lib/auth/request-deps'
import { nudge } from '@/lib/reconcile/nudge'
import { cancelRequest, cancelRequestInput } from '@/lib/tenants/cancel-request'
import { decideRequest, decideRequestInput } from '@/lib/tenants/decide-request'

export const decideRequestAction = defineAction({
  input: decideRequestInput,
  handler: async (context, actor, input) => {
    const { registryId } = await decideRequest(context, actor, input, await requestDeps())
    if (registryId !== null) await nudge(registryId)
    return { registryId }
  },
})

export const cancelRequestAction = defineAction({
  input: cancelRequestInput,
  handler: cancelRequest,
})
