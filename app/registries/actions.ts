'use server'

import { defineAction } from '@/app/define-action'
import { continueRoll, continueRollInput } from '@/lib/tenants/continue-roll'

export const continueRollAction = defineAction({ input: continueRollInput, handler: continueRoll })
