import { AppError, isAppError } from '../kernel/app-error'
import { isReached, pushRefusal } from './quota'
import { suspensionSentence } from './suspension'
import type { TokenRegistry } from './token-registry'

/** Percent of the quota. */
const MEASURED_AGAIN_FROM = 90
const UNMEASURED_RETRY_S = 10

export type TokenPolicyDeps = {
  portalUrl: string
  /** Measures now and returns bytes; null where that takes too long, or is left to a worker. */
  measureNow(registryId: string): Promise<number | null>
}

export type TokenPolicyQuestion = {
  registry: TokenRegistry
  /** What the token would hold, on whichever repository; empty for a sign-in without a scope. */
  actions: ReadonlySet<string>
}

/** Why somebody who has access gets no token now, with the text that docker prints; null to let it pass. */
type TokenPolicy = (
  deps: TokenPolicyDeps,
  question: TokenPolicyQuestion,
) => Promise<AppError | null>

/** Most clean-ups stop pushes for seconds. */
const CLEANUP_RETRY_S = 5

/** In this order; the first that refuses answers. A state that stops a whole registry belongs before its quota. */
const POLICIES: readonly TokenPolicy[] = [
  refuseWhenSuspended,
  refusePushWhileCleaned,
  refusePushWhenFull,
]

/**
 * Passes when no policy of the registry is against this token.
 *
 * @throws AppError SUSPENDED, QUOTA_EXCEEDED when a push is wanted and the quota is used up, NOT_READY when its usage is
 *   not known, or its storage is cleaned up
 */
export async function refuseByPolicy(
  deps: TokenPolicyDeps,
  question: TokenPolicyQuestion,
): Promise<void> {
  for (const policy of POLICIES) {
    const refusal = await policy(deps, question)
    if (refusal !== null) throw refusal
  }
}

async function refuseWhenSuspended(
  { portalUrl }: TokenPolicyDeps,
  { registry: { suspension, tenant, slug } }: TokenPolicyQuestion,
): Promise<AppError | null> {
  if (suspension === null) return null
  const name = `${tenant.slug}/${slug}`
  return new AppError(
    'SUSPENDED',
    `${suspensionSentence(name, suspension)} Nobody can push or pull until an owner of the team or an admin resumes it: ${portalUrl}/registries/${name}`,
  )
}

/** The registry would refuse it too, with two words. Clients that try again by themselves are told to. */
async function refusePushWhileCleaned(
  _deps: TokenPolicyDeps,
  { registry, actions }: TokenPolicyQuestion,
): Promise<AppError | null> {
  const { readOnlyUntil, tenant, slug } = registry
  if (readOnlyUntil === null || !actions.has('push')) return null
  const until = `${readOnlyUntil.toISOString().slice(11, 16)} UTC`
  return new AppError(
    'NOT_READY',
    `registry ${tenant.slug}/${slug} takes no pushes while its storage is cleaned up, until about ${until}. Pulls go on. Push again then.`,
    { retryAfterS: CLEANUP_RETRY_S },
  )
}

/**
 * Usage above 90 %, and one that nobody measured yet, is measured before a push is granted. Where that cannot be, the
 * last figure decides; without one the push has to wait, as what was never measured may be full.
 */
async function refusePushWhenFull(
  deps: TokenPolicyDeps,
  { registry, actions }: TokenPolicyQuestion,
): Promise<AppError | null> {
  if (!actions.has('push')) return null
  const { quotaBytes, usedBytes: recorded, slug } = registry
  const isLow =
    recorded !== null && !isReached(MEASURED_AGAIN_FROM, { usedBytes: recorded, quotaBytes })
  const usedBytes = isLow ? recorded : ((await measured(deps, registry.id)) ?? recorded)
  const name = { tenant: registry.tenant.slug, registry: slug }
  if (usedBytes === null) {
    return new AppError(
      'NOT_READY',
      `registry ${name.tenant}/${name.registry} was not measured yet, so nobody knows whether it has room. Try again in a minute; pulls go on.`,
      { retryAfterS: UNMEASURED_RETRY_S },
    )
  }
  const refusal = pushRefusal({ ...name, usedBytes, quotaBytes, portalUrl: deps.portalUrl })
  return refusal === null ? null : new AppError('QUOTA_EXCEEDED', refusal)
}

/** Null when storage does not answer: then the last figure has to do. */
async function measured(deps: TokenPolicyDeps, registryId: string): Promise<number | null> {
  try {
    return await deps.measureNow(registryId)
  } catch (error) {
    if (isAppError(error)) return null
    throw error
  }
}
