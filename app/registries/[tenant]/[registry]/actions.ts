'use server'

import { defineAction } from '@/app/define-action'
import { nudge } from '@/lib/reconcile/nudge'
import { changeQuota, changeQuotaInput } from '@/lib/tenants/change-quota'
import { deleteRegistry, deleteRegistryInput } from '@/lib/tenants/delete-registry'
import { retryRegistry, retryRegistryInput } from '@/lib/tenants/retry-registry'

export const retryRegistryAction = defineAction({
  input: retryRegistryInput,
  handler: async (context, actor, input) => {
    const { registryId } = await retryRegistry(context, actor, input)
    await nudge(registryId)
    return { registryId }
  },
})

export const deleteRegistryAction = defineAction({
  input: deleteRegistryInput,
  handler: async (context, actor, input) => {
    const { registryId } = await deleteRegistry(context, actor, input)
    await nudge(registryId)
    return { registryId }
  },
})

export const changeQuotaAction = defineAction({ input: changeQuotaInput, handler: changeQuota })
