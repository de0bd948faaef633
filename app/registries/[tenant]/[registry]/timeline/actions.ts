'use server'

import { defineAction } from '@/app/define-action'
import { putTagBack, putTagBackInput } from '@/lib/images/browse/put-tag-back'

export const putTagBackAction = defineAction({ input: putTagBackInput, handler: putTagBack })
