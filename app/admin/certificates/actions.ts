'use server'

import { defineAction } from '@/app/define-action'
import { dropOldTokenCa, dropOldTokenCaInput } from '@/lib/tenants/drop-old-token-ca'
import { moveCaRotation, moveCaRotationInput } from '@/lib/tenants/move-ca-rotation'
import { rotateRegistryCa, rotateRegistryCaInput } from '@/lib/tenants/rotate-registry-ca'
import { rotateTokenCa, rotateTokenCaInput } from '@/lib/tenants/rotate-token-ca'

// No pass of the reconciler: the worker that leads looks for a rotation every two seconds.
export const rotateTokenCaAction = defineAction({
  input: rotateTokenCaInput,
  handler: rotateTokenCa,
})

export const dropOldTokenCaAction = defineAction({
  input: dropOldTokenCaInput,
  handler: dropOldTokenCa,
})

export const rotateRegistryCaAction = defineAction({
  input: rotateRegistryCaInput,
  handler: rotateRegistryCa,
})

export const moveCaRotationAction = defineAction({
  input: moveCaRotationInput,
  handler: moveCaRotation,
})
