import { recordAudit } from '../audit/record'
import type { Transaction } from '../db/database'
import { isUniqueViolation } from '../db/database-errors'
import { AppError } from '../kernel/app-error'
import { newId } from '../kernel/ids'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import type { TokenAction } from '../tenants/token-scope'
import { getTokenPolicy } from './get-policy'
import { issueSecret } from './issue-secret'
import type { TokenKind } from './secret-format'
import { expiryOf } from './token-policy'
import { scopeSummary, subjectOfToken } from './token-row'
import { TOKEN_VIEW_SELECT, toTokenViews } from './token-view'
import type { IssuedToken } from './views'

const LIVE_MAX = 100

export type NewToken = {
  kind: TokenKind
  name: string
  loginName: string
  username: string | null
  directoryId: string | null
  tenantId: string | null
  registryIds: readonly string[] | null
  repositories: readonly string[]
  actions: readonly TokenAction[]
  /** Null is never. */
  days: number | null
}

/**
 * Stores a new token with its first secret and records it. Who may make it, and with which registries, is for the
 * caller to have decided.
 *
 * @throws AppError NAME_TAKEN, CONFLICT when there are too many, BAD_INPUT when the policy allows no such life
 */
export async function makeToken(
  context: UseCaseContext,
  actor: Actor,
  input: NewToken,
): Promise<IssuedToken> {
  try {
    return await context.db.$transaction((tx) => storeToken(tx, context, actor, input))
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('NAME_TAKEN', `There is one named ${input.name} already.`, { field: 'name' })
  }
}

async function storeToken(
  tx: Transaction,
  context: UseCaseContext,
  actor: Actor,
  input: NewToken,
): Promise<IssuedToken> {
  const { kind, name, loginName, username, tenantId, registryIds, repositories, actions } = input
  const now = context.clock.now()
  const expiresAt = expiryOf(now, input.days, await getTokenPolicy(tx))
  const live = await tx.accessToken.count({ where: { kind, username, tenantId, revokedAt: null } })
  if (live >= LIVE_MAX) {
    throw new AppError('CONFLICT', `There are ${live} of them already. Revoke what is not used.`)
  }
  const id = newId()
  await tx.accessToken.create({
    data: {
      id,
      kind,
      name,
      loginName,
      username,
      directoryId: input.directoryId,
      tenantId,
      everyRegistry: registryIds === null,
      registryIds: [...(registryIds ?? [])],
      repositories: [...repositories],
      actions: [...actions],
      createdBy: actor.username,
      createdAt: now,
    },
    select: { id: true },
  })
  const secret = await issueSecret(tx, {
    tokenId: id,
    kind,
    createdBy: actor.username,
    now,
    expiresAt,
  })
  const row = await tx.accessToken.findUniqueOrThrow({ where: { id }, select: TOKEN_VIEW_SELECT })
  await recordAudit(tx, {
    actor: actor.username,
    action: kind === 'ci' ? 'ciAccount.made' : 'token.made',
    result: 'ok',
    subject: subjectOfToken(row),
    requestId: context.requestId,
    caller: context.caller,
    ...(tenantId === null ? {} : { tenantId }),
    after: { ...scopeSummary(row), expiresAt: expiresAt?.toISOString() ?? 'never' },
  })
  const [token] = await toTokenViews(tx, [row], now)
  if (token === undefined) throw new Error('the token that was just made is not there')
  return { token, secret }
}
