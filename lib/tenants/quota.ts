import { formatBytes } from '../kernel/bytes'

export type Budget = {
  budgetBytes: number
  /** Sum of the quotas of registries that are not yet deleted. */
  grantedBytes: number
  registries: number
  maxRegistries: number
}

export type PolicyDecision = { decision: 'approve' } | { decision: 'wait'; reason: string }

/** Sum of quotas. */
export function grantedBytes(registries: readonly { quotaBytes: number }[]): number {
  return registries.reduce((sum, registry) => sum + registry.quotaBytes, 0)
}

/** What of a budget may still be granted; never negative. */
export function remainingBytes(budget: Pick<Budget, 'budgetBytes' | 'grantedBytes'>): number {
  return Math.max(0, budget.budgetBytes - budget.grantedBytes)
}

/** Whether a member's request is approved at once or waits for an admin, and why it waits. */
export function decidePolicy(input: {
  quotaBytes: number
  selfServiceMaxBytes: number
  budget: Budget
}): PolicyDecision {
  if (input.quotaBytes > input.selfServiceMaxBytes) {
    const limit = formatBytes(input.selfServiceMaxBytes)
    return {
      decision: 'wait',
      reason: `Quotas above ${limit} are approved by an admin.`,
    }
  }
  const problem = budgetProblem({ quotaBytes: input.quotaBytes, budget: input.budget })
  return problem === null ? { decision: 'approve' } : { decision: 'wait', reason: problem }
}

/** Why one more registry of `quotaBytes` does not fit, as a sentence with the numbers; null when it fits. */
export function budgetProblem(input: { quotaBytes: number; budget: Budget }): string | null {
  const { budget, quotaBytes } = input
  if (budget.registries >= budget.maxRegistries) {
    return `The team has ${budget.registries} of ${budget.maxRegistries} registries.`
  }
  return bytesProblem({ quotaBytes, budget })
}

/** Why `quotaBytes` does not fit in what is left of the budget; null when it fits. */
export function bytesProblem(input: {
  quotaBytes: number
  budget: Pick<Budget, 'budgetBytes' | 'grantedBytes'>
}): string | null {
  const remaining = remainingBytes(input.budget)
  if (input.quotaBytes <= remaining) return null
  return `${formatBytes(input.quotaBytes)} does not fit in the team’s budget: ${formatBytes(remaining)} of ${formatBytes(input.budget.budgetBytes)} is left.`
}

export type QuotaState = 'below' | 'near' | 'full'

/** From here on usage is measured again before a push is granted, and pages warn. */
export const NEAR_QUOTA = 0.9

/**
 * Where the array stops writes of a registry with this quota: 5 % above, so that a push that was let in below the quota
 * can finish. Whole bytes.
 */
export function hardQuotaBytes(quotaBytes: number): number {
  return Math.ceil(quotaBytes * 1.05)
}

/** `near` from 90 % on, `full` at the quota. */
export function quotaState(input: { usedBytes: number; quotaBytes: number }): QuotaState {
  if (input.usedBytes >= input.quotaBytes) return 'full'
  return input.usedBytes >= input.quotaBytes * NEAR_QUOTA ? 'near' : 'below'
}

/** What docker prints when a push is refused for the quota; null when it may go on. Usage unknown (null) never refuses. */
export function pushRefusal(input: {
  tenant: string
  registry: string
  usedBytes: number | null
  quotaBytes: number
  portalUrl: string
}): string | null {
  const { tenant, registry, usedBytes, quotaBytes } = input
  if (usedBytes === null || quotaState({ usedBytes, quotaBytes }) !== 'full') return null
  const page = `${input.portalUrl.replace(/\/+$/, '')}/registries/${tenant}/${registry}`
  return `registry ${tenant}/${registry} is full: ${formatBytes(usedBytes)} used of its ${formatBytes(quotaBytes)} quota. Delete images or ask for more at ${page}`
}
