'use server'

import { defineAction } from '@/app/define-action'
import { changeBinDays, changeBinDaysInput } from '@/lib/images/bin/change-bin-days'
import { previewDelete, previewDeleteInput } from '@/lib/images/bin/preview-delete'
import { restoreBinned, restoreBinnedInput } from '@/lib/images/bin/restore-binned'
import { startJob, startJobInput } from '@/lib/images/jobs/start-job'

export const previewDeleteAction = defineAction({
  input: previewDeleteInput,
  handler: previewDelete,
})

export const restoreBinnedAction = defineAction({
  input: restoreBinnedInput,
  handler: restoreBinned,
})

export const startJobAction = defineAction({ input: startJobInput, handler: startJob })

export const changeBinDaysAction = defineAction({
  input: changeBinDaysInput,
  handler: changeBinDays,
})
