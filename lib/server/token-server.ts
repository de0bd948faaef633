import { authenticate } from '../auth/authenticate'
import { findTokenActor } from '../auth/authenticate-token'
import { rememberVerified } from '../auth/remember-verified'
import type { Database } from '../db/database'
import type { Directory } from '../directory/directory'
import type { Settings } from '../env/settings'
import { AppError } from '../kernel/app-error'
import type { Clock } from '../kernel/clock'
import { newId } from '../kernel/ids'
import type { Logger } from '../kernel/logger'
import { withShortMemory } from '../kernel/short-memory'
import type { RegistryAccess } from '../registry/registry-access'
import type { Actor } from '../tenants/actor'
import { loadGrants } from '../tenants/people'
import { findTokenRegistry } from '../tenants/token-registry'
import { hasTokenPrefix } from '../tokens/secret-format'
import { clientAddress, trustedProxies } from './client-address'
import { type DecideDeps, decideTokenAccess } from './decide-token-access'
import type { TokenDeps } from './token-endpoint'

/** One bind for all token requests of a push; shorter where groups have to be fresher. */
const PASSWORDS_REMEMBERED_MS = 60_000
/** One look at the registry and at an access token, and one measurement near the quota, for all requests of a push. */
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
    findRegistry: withShortMemory({
      ...remembered,
      load: (id: string) => findTokenRegistry(db, id),
    }),
    measureNow: withShortMemory({ ...remembered, load: deps.measureNow }),
  }
  const proveByPassword = rememberVerified({
    verify: (input) => authenticate({ db, clock, settings }, deps.directory, input),
    // Groups come with the proof, and may not be older than anywhere else.
    lifetimeMs: Math.min(PASSWORDS_REMEMBERED_MS, settings.GROUPS_FRESH),
    clock,
  })
  const proveByAccessToken = rememberVerified({
    verify: async ({ password, ...input }) => {
      const context = { db, clock, settings, requestId: newId() }
      const actor = await findTokenActor(context, deps.directory, { ...input, secret: password })
      return actor ?? neverWithPrefix()
    },
    lifetimeMs: FACTS_REMEMBERED_MS,
    clock,
  })
  const grantsOf = withShortMemory({ ...remembered, load: (actor: Actor) => loadGrants(db, actor) })
  const isTrusted = trustedProxies(settings.TRUSTED_PROXIES)
  return {
    prove: async (input) => {
      if (hasTokenPrefix(input.password)) return proveByAccessToken(input)
      const { actor, provenAt } = await proveByPassword(input)
      // Groups are as old as the proof; what Berth itself grants counts at once.
      return { actor: { ...actor, grants: await grantsOf(actor) }, provenAt }
    },
    decide: (input) => decideTokenAccess(decideDeps, input),
    access: deps.access,
    onRefusal: deps.onRefusal,
    addressOf: (request) => clientAddress(request, isTrusted),
    clock,
    logger,
  }
}

function neverWithPrefix(): never {
  throw new AppError('INTERNAL', 'What looks like an access token was not taken for one.')
}
