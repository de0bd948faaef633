import type { ActionResult } from '@/lib/client/problem'
import { newId } from '@/lib/kernel/ids'
import type { Actor } from '@/lib/tenants/actor'
import { contextForRequest, type UseCaseContext } from '@/lib/tenants/context'
import { problemOf } from './problem-of'

/** Runs what a page reads; a refusal comes back to be shown in its place. */
export async function outcomeForPage<T>(
  actor: Actor,
  read: (context: UseCaseContext) => Promise<T>,
): Promise<ActionResult<T>> {
  const requestId = newId()
  try {
    return { ok: true, data: await read(contextForRequest(requestId)) }
  } catch (error) {
    const { problem } = problemOf(error, { requestId, username: actor.username })
    return { ok: false, error: problem }
  }
}
