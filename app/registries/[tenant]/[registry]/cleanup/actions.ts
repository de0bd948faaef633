'use server'

import { defineAction } from '@/app/define-action'
import { changePolicy, changePolicyInput } from '@/lib/images/rules/change-policy'
import { previewPolicy, previewPolicyInput } from '@/lib/images/rules/preview-policy'
import { removePolicy, removePolicyInput } from '@/lib/images/rules/remove-policy'
import { removeRule, removeRuleInput } from '@/lib/images/rules/remove-rule'
import { savePolicy, savePolicyInput } from '@/lib/images/rules/save-policy'
import { saveRule, saveRuleInput } from '@/lib/images/rules/save-rule'
import { nudge } from '@/lib/reconcile/nudge'
import { changeCleanupWindow, changeCleanupWindowInput } from '@/lib/tenants/change-cleanup-window'
import { startCleanup, startCleanupInput } from '@/lib/tenants/start-cleanup'

export const startCleanupAction = defineAction({
  input: startCleanupInput,
  handler: async (context, actor, input) => {
    const { registryId } = await startCleanup(context, actor, input)
    await nudge(registryId)
    return { registryId }
  },
})

export const changeCleanupWindowAction = defineAction({
  input: changeCleanupWindowInput,
  handler: changeCleanupWindow,
})

export const saveRuleAction = defineAction({ input: saveRuleInput, handler: saveRule })

export const removeRuleAction = defineAction({ input: removeRuleInput, handler: removeRule })

export const previewPolicyAction = defineAction({
  input: previewPolicyInput,
  handler: previewPolicy,
})

export const savePolicyAction = defineAction({ input: savePolicyInput, handler: savePolicy })

export const changePolicyAction = defineAction({ input: changePolicyInput, handler: changePolicy })

export const removePolicyAction = defineAction({ input: removePolicyInput, handler: removePolicy })
