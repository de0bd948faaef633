'use server'

import { defineAction } from '@/app/define-action'
import { nudge } from '@/lib/reconcile/nudge'
import { eraseRegistry, eraseRegistryInput } from '@/lib/tenants/erase-registry'
import { restoreRegistry, restoreRegistryInput } from '@/lib/tenants/restore-registry'

export const restoreRegistryAction = defineAction({
  input: restoreRegistryInput,
  handler: async (context, actor, input) => {
    const restored = await restoreRegistry(context, actor, input)
    await nudge(restored.registryId)
    return restored
  },
})

export const eraseRegistryAction = defineAction({
  input: eraseRegistryInput,
  handler: async (context, actor, input) => {
    const { registryId } = await eraseRegistry(context, actor, input)
    await nudge(registryId)
    return { registryId }
  },
})
