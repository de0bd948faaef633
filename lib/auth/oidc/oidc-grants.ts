import { z } from 'zod'
import type { Database, Transaction } from '../../db/database'
import type { Settings } from '../../env/settings'
import { isAppError } from '../../kernel/app-error'
import type { Clock } from '../../kernel/clock'
import { createSealer } from '../../pki/seal'

/** What the provider gave to ask about somebody again. Secret: they rest sealed, and only sealed. */
export type OidcTokens = { refreshToken: string | null; accessToken: string | null }

const tokensSchema = z.object({
  refreshToken: z.string().nullable(),
  accessToken: z.string().nullable(),
})
const LEASE_MS = 20_000

type Deps = { clock: Clock; settings: Pick<Settings, 'AUTH_SECRET'> }

/** Keeps the tokens of somebody, in place of older ones. */
export async function keepGrant(
  tx: Transaction,
  { clock, settings }: Deps,
  username: string,
  tokens: OidcTokens,
): Promise<void> {
  const facts = {
    tokensSealed: sealer(settings).seal(JSON.stringify(tokens)),
    updatedAt: clock.now(),
  }
  await tx.oidcGrant.upsert({
    where: { username },
    create: { username, ...facts },
    update: facts,
  })
}

/**
 * The tokens for one process to use: a refresh token often works once, so no two may try it at a time. `busy` while
 * another one does, null without any. Ends with `releaseGrant`, or by itself after 20 seconds.
 */
export async function takeGrant(
  db: Database,
  { clock, settings }: Deps,
  username: string,
): Promise<OidcTokens | 'busy' | null> {
  const now = clock.now()
  const { count } = await db.oidcGrant.updateMany({
    where: { username, OR: [{ refreshingUntil: null }, { refreshingUntil: { lt: now } }] },
    data: { refreshingUntil: new Date(now.getTime() + LEASE_MS) },
  })
  const row = await db.oidcGrant.findUnique({
    where: { username },
    select: { tokensSealed: true },
  })
  if (row === null) return null
  if (count === 0) return 'busy'
  const opened = openTokens(settings, row.tokensSealed)
  return opened === null ? null : tokensSchema.parse(JSON.parse(opened))
}

export async function releaseGrant(db: Database, username: string): Promise<void> {
  await db.oidcGrant.updateMany({ where: { username }, data: { refreshingUntil: null } })
}

export async function dropGrant(db: Database, username: string): Promise<void> {
  await db.oidcGrant.deleteMany({ where: { username } })
}

/** Null for what an earlier `AUTH_SECRET` sealed: as good as no tokens. */
function openTokens(settings: Deps['settings'], sealed: string): string | null {
  try {
    return sealer(settings).open(sealed)
  } catch (error) {
    if (isAppError(error)) return null
    throw error
  }
}

function sealer(settings: Deps['settings']) {
  return createSealer(settings.AUTH_SECRET ?? '', 'oidc tokens')
}
