import { z } from 'zod'
import { AppError } from '../kernel/app-error'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { listRegistries } from '../tenants/list-registries'
import { assertOwnTokens } from './assert-own-tokens'
import { makeToken } from './make-token'
import { newTokenInput } from './token-input'
import type { IssuedToken } from './views'

export const createPersonalTokenInput = z.strictObject(newTokenInput)

/**
 * Makes a token with which the actor signs in from programs. It never has more rights than the actor has when it is
 * used; of registries it may name those that the actor sees as a member now.
 *
 * @throws AppError FORBIDDEN to a token, BAD_INPUT, NAME_TAKEN, CONFLICT
 */
export async function createPersonalToken(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof createPersonalTokenInput>,
): Promise<IssuedToken> {
  assertOwnTokens(actor)
  if (input.registryIds !== null) {
    const mine = await listRegistries(context, actor, { scope: 'mine' })
    assertRegistries(input.registryIds, mine)
  }
  const person = await context.db.person.findUnique({
    where: { username: actor.username },
    select: { directoryId: true },
  })
  return makeToken(context, actor, {
    ...input,
    kind: 'personal',
    loginName: actor.username,
    username: actor.username,
    directoryId: person?.directoryId ?? null,
    tenantId: null,
  })
}

/** @throws AppError BAD_INPUT when one of the ids is not of `known`, unknown and foreign ones alike */
export function assertRegistries(
  registryIds: readonly string[],
  known: readonly { id: string }[],
): void {
  const ids = new Set(known.map(({ id }) => id))
  if (registryIds.every((id) => ids.has(id))) return
  throw new AppError('BAD_INPUT', 'One of these registries is gone. Load the page again.', {
    field: 'registryIds',
  })
}
