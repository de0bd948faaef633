import { z } from 'zod'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { findVisibleTenant } from '../tenants/find-tenant'
import { ciLoginName } from './ci-login-name'
import { assertRegistries } from './create-personal-token'
import { makeToken } from './make-token'
import { newTokenInput } from './token-input'
import type { IssuedToken } from './views'

export const createCiAccountInput = z.strictObject({
  tenantSlug: z.string().max(100),
  ...newTokenInput,
})

/**
 * Makes a CI account of a tenant with its first secret. It is nobody's: it stays when its maker leaves, and goes
 * with the tenant. Owners only, so that delete is theirs to give.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT, NAME_TAKEN, CONFLICT
 */
export async function createCiAccount(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof createCiAccountInput>,
): Promise<IssuedToken> {
  const { tenantSlug, ...token } = input
  const { tenant } = await findVisibleTenant(context, actor, tenantSlug, 'ciAccount.manage')
  if (token.registryIds !== null) {
    const known = await context.db.registry.findMany({
      where: { tenantId: tenant.id, deletedAt: null },
      select: { id: true },
    })
    assertRegistries(token.registryIds, known)
  }
  return makeToken(context, actor, {
    ...token,
    kind: 'ci',
    loginName: ciLoginName(tenant.slug, token.name),
    username: null,
    directoryId: null,
    tenantId: tenant.id,
  })
}
