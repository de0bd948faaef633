import type { Problem } from '@/lib/client/problem'

/** Whether a quota was refused because more is stored by now than the page knew, which the person may accept. */
export function isBelowStored(problem: Problem | null): problem is Problem {
  return problem?.code === 'CONFLICT' && problem.field === 'quotaBytes'
}
