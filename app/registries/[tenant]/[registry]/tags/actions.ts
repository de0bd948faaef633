'use server'

import { defineAction } from '@/app/define-action'
import { removeTag, removeTagInput } from '@/lib/images/remove-tag'

export const removeTagAction = defineAction({ input: removeTagInput, handler: removeTag })
