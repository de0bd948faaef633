'use server'

import { defineAction } from '@/app/define-action'
import { changeBudget, changeBudgetInput } from '@/lib/tenants/change-budget'

export const changeBudgetAction = defineAction({
  input: changeBudgetInput,
  handler: async (context, actor, input) => {
    await changeBudget(context, actor, input)
    return { tenantId: input.tenantId }
  },
})
