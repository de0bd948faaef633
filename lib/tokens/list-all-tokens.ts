import { z } from 'zod'
import type { Prisma } from '../db/generated/client'
import type { Actor } from '../tenants/actor'
import { assertAdmin } from '../tenants/assert-admin'
import type { UseCaseContext } from '../tenants/context'
import { beyondPolicy } from './beyond-policy'
import { getTokenPolicy } from './get-policy'
import { TOKEN_VIEW_SELECT, toTokenViews } from './token-view'
import type { AllTokensView } from './views'

const PAGE_SIZE = 50

export const listAllTokensInput = z.strictObject({
  /** Part of a user name or of a token's name. */
  search: z.string().max(200),
  after: z.string().max(100),
})

/**
 * A page of every token that is not revoked, the latest first, with the policy and how many secrets live longer
 * than it allows.
 *
 * @throws AppError FORBIDDEN for everybody but admins
 */
export async function listAllTokens(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof listAllTokensInput>,
): Promise<AllTokensView> {
  assertAdmin(actor, 'token.revokeAny')
  const now = context.clock.now()
  const policy = await getTokenPolicy(context.db)
  const rows = await context.db.accessToken.findMany({
    where: matching(input.search),
    select: TOKEN_VIEW_SELECT,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: PAGE_SIZE + 1,
    ...(input.after === '' ? {} : { cursor: { id: input.after }, skip: 1 }),
  })
  const shown = rows.slice(0, PAGE_SIZE)
  const beyond = await context.db.tokenSecret.count({
    where: beyondPolicy(now, policy).where,
  })
  return {
    policy,
    beyondPolicy: beyond,
    tokens: await toTokenViews(context.db, shown, now),
    nextCursor: rows.length > PAGE_SIZE ? (shown.at(-1)?.id ?? null) : null,
  }
}

function matching(search: string): Prisma.AccessTokenWhereInput {
  const live = { revokedAt: null }
  if (search.trim() === '') return live
  // Part of a name, never a pattern: the two signs of LIKE stand for themselves.
  const contains = search.trim().replace(/[\\%_]/g, '\\$&')
  return {
    ...live,
    OR: [
      { name: { contains, mode: 'insensitive' } },
      { loginName: { contains, mode: 'insensitive' } },
    ],
  }
}
