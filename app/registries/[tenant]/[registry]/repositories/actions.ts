'use server'

import { defineAction } from '@/app/define-action'
import { readAgain, readAgainInput } from '@/lib/images/index/read-again'

export const readAgainAction = defineAction({ input: readAgainInput, handler: readAgain })
