import { headers } from 'next/headers'
import type { ActionResult } from '@/lib/client/problem'
import { callerOf } from '@/lib/kernel/caller'
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
    const caller = callerOf(await headers())
    return { ok: true, data: await read(contextForRequest(requestId, caller)) }
  } catch (error) {
    const { problem } = problemOf(error, { requestId, username: actor.username })
    return { ok: false, error: problem }
  }
}
