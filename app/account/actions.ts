'use server'

import { defineAction } from '@/app/define-action'
import {
  endSession,
  endSessionInput,
  endSessions,
  endSessionsInput,
} from '@/lib/auth/sessions/end-sessions'

export const endSessionAction = defineAction({ input: endSessionInput, handler: endSession })

export const endSessionsAction = defineAction({ input: endSessionsInput, handler: endSessions })
