import { headers } from 'next/headers'
import type { z } from 'zod'
import { currentActor } from '@/lib/auth/current-actor'
import type { ActionResult } from '@/lib/client/problem'
import { isFromPortal } from '@/lib/env/portal-origin'
import { AppError } from '@/lib/kernel/app-error'
import { callerOf } from '@/lib/kernel/caller'
import { newId } from '@/lib/kernel/ids'
import type { Actor } from '@/lib/tenants/actor'
import { contextForRequest, type UseCaseContext } from '@/lib/tenants/context'
import { problemOf } from './problem-of'

/**
 * A server action: only from pages of this portal, only for people who are signed in, only with parsed input.
 * What the person may do is for the use-case in `handler` to say.
 */
export function defineAction<S extends z.ZodType, T>(definition: {
  input: S
  handler: (context: UseCaseContext, actor: Actor, input: z.output<S>) => Promise<T>
}): (raw: z.input<S>) => Promise<ActionResult<T>> {
  return async (raw) => {
    const requestId = newId()
    let username: string | null = null
    try {
      const sent = await headers()
      const context = contextForRequest(requestId, callerOf(sent))
      if (!isFromPortal(sent, context.settings)) {
        throw new AppError('FORBIDDEN', 'This did not come from a page of this portal.')
      }
      const actor = await currentActor()
      if (actor === null) throw new AppError('UNAUTHENTICATED', 'Sign in again, then repeat this.')
      username = actor.username
      return {
        ok: true,
        data: await definition.handler(context, actor, definition.input.parse(raw)),
      }
    } catch (error) {
      return { ok: false, error: problemOf(error, { requestId, username }).problem }
    }
  }
}
