'use server'

import { defineAction } from '@/app/define-action'
import { createCiAccount, createCiAccountInput } from '@/lib/tokens/create-ci-account'

export const createCiAccountAction = defineAction({
  input: createCiAccountInput,
  handler: createCiAccount,
})
