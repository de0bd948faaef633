import { AppError } from '../kernel/app-error'
import { parseTokenService } from '../registry/token-service'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { pushRefusal, quotaState } from '../tenants/quota'
import { ofRegistry, ofRepository } from '../tenants/resource'
import { tokenActions } from '../tenants/token-access'
import { findTokenRegistry, type TokenRegistry } from '../tenants/token-registry'

export type DecideTokenAccess = (input: {
  actor: Actor
  service: string
  wantsPush: boolean
}) => Promise<(repository: string) => readonly string[]>

export type DecideDeps = {
  context: Pick<UseCaseContext, 'db' | 'settings'>
  portalUrl: string
  /** Measures now and returns bytes; null in a process without storage. */
  measureNow(registryId: string): Promise<number | null>
}

/**
 * What a token for one registry may hold for this actor, by repository. Nothing for an unknown
 * `service`, a foreign tenant and a registry on its way out: all alike, so that nobody learns which exist.
 * Usage above 90 % is measured again before a push is granted.
 *
 * @throws AppError QUOTA_EXCEEDED with the text for docker when a push is wanted and the quota is used up
 */
export async function decideTokenAccess(
  deps: DecideDeps,
  input: { actor: Actor; service: string; wantsPush: boolean },
): Promise<(repository: string) => readonly string[]> {
  const registryId = parseTokenService(input.service)
  const registry = registryId === null ? null : await findTokenRegistry(deps.context.db, registryId)
  if (registry === null) return () => []
  const { settings } = deps.context
  const actions = tokenActions(input.actor, registry, ofRegistry(registry, settings))
  if (input.wantsPush && actions.includes('push')) await refuseWhenFull(deps, registry)
  return (repository) =>
    tokenActions(input.actor, registry, ofRepository(registry, repository, settings))
}

async function refuseWhenFull(deps: DecideDeps, registry: TokenRegistry): Promise<void> {
  const { quotaBytes } = registry
  const recorded = registry.usedBytes ?? 0
  const usedBytes =
    quotaState({ usedBytes: recorded, quotaBytes }) === 'below'
      ? recorded
      : ((await deps.measureNow(registry.id)) ?? recorded)
  const refusal = pushRefusal({
    tenant: registry.tenant.slug,
    registry: registry.slug,
    usedBytes,
    quotaBytes,
    portalUrl: deps.portalUrl,
  })
  if (refusal !== null) throw new AppError('QUOTA_EXCEEDED', refusal)
}
