'use server'

import { defineAction } from '@/app/define-action'
import { changeBudget, changeBudgetInput } from '@/lib/tenants/change-budget'
import { changeOvercommit, changeOvercommitInput } from '@/lib/tenants/change-overcommit'
import { changeQuota, changeQuotaInput } from '@/lib/tenants/change-quota'
import { deleteTenant, deleteTenantInput } from '@/lib/tenants/delete-tenant'

export const changeBudgetAction = defineAction({ input: changeBudgetInput, handler: changeBudget })

export const changeOvercommitAction = defineAction({
  input: changeOvercommitInput,
  handler: changeOvercommit,
})

// No pass of the reconciler: a quota counts from the next token on, nothing is deployed anew.
export const changeQuotaAction = defineAction({ input: changeQuotaInput, handler: changeQuota })

export const deleteTenantAction = defineAction({ input: deleteTenantInput, handler: deleteTenant })
