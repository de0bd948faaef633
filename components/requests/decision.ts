import type { ActionResult } from '@/lib/client/problem'

/** What the person who decides may grant in place of what was asked. */
export type DecisionChanges = { slug?: string; quotaBytes?: number; replicas?: number }

export type DecisionInput = {
  requestId: string
  decision: 'approve' | 'reject'
  reason: string
  changes?: DecisionChanges
}

export type DecideRequest = (input: DecisionInput) => Promise<ActionResult<unknown>>
