'use server'

import { defineAction } from '@/app/define-action'
import { createPersonalToken, createPersonalTokenInput } from '@/lib/tokens/create-personal-token'
import { endSecret, endSecretInput } from '@/lib/tokens/end-secret'
import { revokeToken, revokeTokenInput } from '@/lib/tokens/revoke-token'
import { rotateToken, rotateTokenInput } from '@/lib/tokens/rotate-token'

export const createPersonalTokenAction = defineAction({
  input: createPersonalTokenInput,
  handler: createPersonalToken,
})

// Of personal tokens and of CI accounts alike.
export const rotateTokenAction = defineAction({ input: rotateTokenInput, handler: rotateToken })
export const revokeTokenAction = defineAction({ input: revokeTokenInput, handler: revokeToken })
export const endSecretAction = defineAction({ input: endSecretInput, handler: endSecret })
