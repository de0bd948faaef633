import type { DeleteActions } from '@/components/bin/bin-actions'
import { removeTagAction } from '../tags/actions'
import { previewDeleteAction, restoreBinnedAction, startJobAction } from './actions'

/** What pages with tags hand to those who may delete. */
export const deleteActions: DeleteActions = {
  removeTag: removeTagAction,
  preview: previewDeleteAction,
  restore: restoreBinnedAction,
  startJob: startJobAction,
}
