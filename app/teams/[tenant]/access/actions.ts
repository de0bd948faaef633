'use server'

import { defineAction } from '@/app/define-action'
import { accessDeps } from '@/lib/auth/access-deps'
import { removeGrant, removeGrantInput } from '@/lib/tenants/remove-grant'
import { removeMapping, removeMappingInput } from '@/lib/tenants/remove-mapping'
import { saveMapping, saveMappingInput } from '@/lib/tenants/save-mapping'

export const saveMappingAction = defineAction({
  input: saveMappingInput,
  handler: (context, actor, input) => saveMapping(context, actor, input, accessDeps()),
})

export const removeMappingAction = defineAction({
  input: removeMappingInput,
  handler: removeMapping,
})

export const removeGrantAction = defineAction({ input: removeGrantInput, handler: removeGrant })
