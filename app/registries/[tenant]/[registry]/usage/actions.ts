'use server'

import { defineAction } from '@/app/define-action'
import { measureAgain, measureAgainInput } from '@/lib/tenants/measure-again'

export const measureAgainAction = defineAction({ input: measureAgainInput, handler: measureAgain })
