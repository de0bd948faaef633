'use server'

import { defineAction } from '@/app/define-action'
import { changePolicy, changePolicyInput } from '@/lib/tokens/change-policy'

export const changePolicyAction = defineAction({ input: changePolicyInput, handler: changePolicy })
