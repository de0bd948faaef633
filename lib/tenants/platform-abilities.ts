import type { Actor } from './actor'
import { can } from './permissions'
import { PLATFORM } from './resource'

export type PlatformAbilities = {
  administer: boolean
  listAllRegistries: boolean
  decideRegistryRequests: boolean
}

/** What pages offer to somebody beyond the own teams. Offers alone: each use-case behind them asks for itself. */
export function platformAbilities(actor: Actor): PlatformAbilities {
  return {
    administer: can(actor, 'platform.read', PLATFORM),
    listAllRegistries: can(actor, 'tenant.list', PLATFORM),
    decideRegistryRequests: can(actor, 'request.decide', PLATFORM),
  }
}
