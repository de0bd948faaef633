import { authenticate } from '../auth/authenticate'
import { rememberVerified } from '../auth/remember-verified'
import type { Database } from '../db/database'
import type { Directory } from '../directory/directory'
import type { Settings } from '../env/settings'
import type { Clock } from '../kernel/clock'
import type { Logger } from '../kernel/logger'
import { withShortMemory } from '../kernel/short-memory'
import type { RegistryAccess } from '../registry/registry-access'
import { findTokenRegistry } from '../tenants/token-registry'
import { clientAddress, trustedProxies } from './client-address'
import { type DecideDeps, decideTokenAccess } from './decide-token-access'
import type { TokenDeps } from './token-endpoint'

/** One bind for all token requests of a push. */
const PASSWORDS_REMEMBERED_MS = 60_000
/** One look at the registry, and one measurement near its quota, for all token requests of a push. */
const FACTS_REMEMBERED_MS = 1_000

/** The token server of this process: what `answerToken` needs, with its memories. */
export function openTokenServer(deps: {
  db: Database
  clock: Clock
  settings: Settings
  directory: Directory
  portalUrl: string
  access: Pick<RegistryAccess, 'issueToken'>
  measureNow: DecideDeps['measureNow']
  onRefusal: TokenDeps['onRefusal']
  logger: Logger
}): TokenDeps {
  const { db, clock, settings, logger } = deps
  const remembered = { lifetimeMs: FACTS_REMEMBERED_MS, clock }
  const decideDeps: DecideDeps = {
    settings,
    portalUrl: deps.portalUrl,
    findRegistry: withShortMemory({ ...remembered, load: (id) => findTokenRegistry(db, id) }),
    measureNow: withShortMemory({ ...remembered, load: deps.measureNow }),
  }
  const isTrusted = trustedProxies(settings.TRUSTED_PROXIES)
  return {
    prove: rememberVerified({
      verify: (credentials) => authenticate({ db, clock, settings }, deps.directory, credentials),
      lifetimeMs: () => PASSWORDS_REMEMBERED_MS,
      clock,
    }),
    decide: (input) => decideTokenAccess(decideDeps, input),
    access: deps.access,
    onRefusal: deps.onRefusal,
    addressOf: (request) => clientAddress(request, isTrusted),
    clock,
    logger,
  }
}
