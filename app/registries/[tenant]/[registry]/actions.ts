'use server'

import { defineAction } from '@/app/define-action'
import { nudge } from '@/lib/reconcile/nudge'
import { changeQuota, changeQuotaInput } from '@/lib/tenants/change-quota'
import { changeRegistry, changeRegistryInput } from '@/lib/tenants/change-registry'
import { deleteRegistry, deleteRegistryInput } from '@/lib/tenants/delete-registry'
import { findPlatformObservation } from '@/lib/tenants/platform-observation'
import { restartRegistry, restartRegistryInput } from '@/lib/tenants/restart-registry'
import { resumeRegistry, resumeRegistryInput } from '@/lib/tenants/resume-registry'
import { retryRegistry, retryRegistryInput } from '@/lib/tenants/retry-registry'
import { suspendRegistry, suspendRegistryInput } from '@/lib/tenants/suspend-registry'

export const retryRegistryAction = defineAction({
  input: retryRegistryInput,
  handler: async (context, actor, input) => {
    const { registryId } = await retryRegistry(context, actor, input)
    await nudge(registryId)
    return { registryId }
  },
})

export const changeRegistryAction = defineAction({
  input: changeRegistryInput,
  handler: async (context, actor, input) => {
    const observation = await findPlatformObservation(context.db)
    const changed = await changeRegistry(context, actor, input, { observation })
    await nudge(changed.registryId)
    return changed
  },
})

export const restartRegistryAction = defineAction({
  input: restartRegistryInput,
  handler: async (context, actor, input) => {
    const { registryId } = await restartRegistry(context, actor, input)
    await nudge(registryId)
    return { registryId }
  },
})

export const suspendRegistryAction = defineAction({
  input: suspendRegistryInput,
  handler: async (context, actor, input) => {
    const { registryId } = await suspendRegistry(context, actor, input)
    await nudge(registryId)
    return { registryId }
  },
})

export const resumeRegistryAction = defineAction({
  input: resumeRegistryInput,
  handler: async (context, actor, input) => {
    const { registryId } = await resumeRegistry(context, actor, input)
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
