import { formatBytes } from '../kernel/bytes'

export type Budget = {
  budgetBytes: number
  /** Sum of the quotas of registries that are not yet deleted. */
  grantedBytes: number
  registries: number
  maxRegistries: number
}

/** The platform as the layer above the budgets of teams. */
export type Capacity = {
  /** Null while nobody knows: then nothing is refused for it. */
  capacityBytes: number | null
  /** Sum of the budgets of all teams. */
  budgetedBytes: number
  /** An admin lets budgets exceed the capacity, and quotas the budgets. */
  overcommitAllowed: boolean
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
  return registriesProblem(budget) ?? bytesProblem({ quotaBytes, budget })
}

/** Why a team cannot have one more registry, whatever its size; null when it can. */
export function registriesProblem(
  budget: Pick<Budget, 'registries' | 'maxRegistries'>,
): string | null {
  if (budget.registries < budget.maxRegistries) return null
  return `The team has ${budget.registries} of ${budget.maxRegistries} registries.`
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

/**
 * Why a team cannot have `budgetBytes` beside the budgets of the others, which `capacity.budgetedBytes` sums; null when
 * it can.
 */
export function capacityProblem(input: { budgetBytes: number; capacity: Capacity }): string | null {
  const { budgetBytes, capacity } = input
  const left = unbudgetedBytes(capacity)
  if (left === null || budgetBytes <= left) return null
  return `A budget of ${formatBytes(budgetBytes)} does not fit in the platform: ${formatBytes(left)} of ${formatBytes(capacity.capacityBytes ?? 0)} is not given to other teams.`
}

/** The budget of a new team: `wanted`, or what the platform has left for it. */
export function initialBudget(wanted: number, capacity: Capacity): number {
  return Math.min(wanted, unbudgetedBytes(capacity) ?? wanted)
}

/** What may still become a budget; null for no limit. */
function unbudgetedBytes(capacity: Capacity): number | null {
  const { capacityBytes, budgetedBytes, overcommitAllowed } = capacity
  if (capacityBytes === null || overcommitAllowed) return null
  return Math.max(0, capacityBytes - budgetedBytes)
}

/** Shares of a quota, in percent, at which people are told: by banner, badge and mail. */
export const QUOTA_THRESHOLDS = [80, 90, 100] as const

export type QuotaState = 'below' | 'high' | 'near' | 'full'

/** `high` from 80 % on, `near` from 90 % on, where usage is measured again before a push is granted, `full` at the quota. */
export function quotaState(input: { usedBytes: number; quotaBytes: number }): QuotaState {
  const reached = QUOTA_THRESHOLDS.filter((threshold) => isReached(threshold, input)).length
  return (['below', 'high', 'near', 'full'] as const)[reached] ?? 'full'
}

/** Whether so many percent of a quota are used. */
export function isReached(
  percent: number,
  { usedBytes, quotaBytes }: { usedBytes: number; quotaBytes: number },
): boolean {
  return usedBytes * 100 >= quotaBytes * percent
}

/** Used percent of a quota, rounded down, so that nothing is called full before it is. */
export function usedPercent({
  usedBytes,
  quotaBytes,
}: {
  usedBytes: number
  quotaBytes: number
}): number {
  return Math.floor((usedBytes / quotaBytes) * 100)
}

/**
 * Where the array stops writes of a registry with this quota: 5 % above, so that a push that was let in below the quota
 * can finish. Whole bytes.
 */
export function hardQuotaBytes(quotaBytes: number): number {
  return Math.ceil(quotaBytes * 1.05)
}

/** What docker prints when a push is refused for the quota; null when it may go on. */
export function pushRefusal(input: {
  tenant: string
  registry: string
  usedBytes: number
  quotaBytes: number
  portalUrl: string
}): string | null {
  const { tenant, registry, usedBytes, quotaBytes } = input
  if (quotaState({ usedBytes, quotaBytes }) !== 'full') return null
  const page = `${input.portalUrl.replace(/\/+$/, '')}/registries/${tenant}/${registry}/quota`
  return `registry ${tenant}/${registry} is full: ${formatBytes(usedBytes)} used of its ${formatBytes(quotaBytes)} quota. Delete images or ask for more at ${page}`
}
