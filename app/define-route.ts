import type { NextRequest } from 'next/server'
import type { z } from 'zod'
import { callerOf } from '@/lib/kernel/caller'
import { newId } from '@/lib/kernel/ids'
import type { Actor } from '@/lib/tenants/actor'
import { contextForRequest, type UseCaseContext } from '@/lib/tenants/context'
import { actorOfCall } from './actor-of-call'
import { answerHeaders, problemResponse } from './problem-response'

type RouteContext = { params: Promise<Record<string, string | string[] | undefined>> }

/**
 * A GET that answers JSON to pages, by their session, and to scripts, by an access token; both go through the same
 * use-case. `input` is parsed from the query and the path, of which the path wins.
 */
export function defineRoute<S extends z.ZodType, T>(definition: {
  input: S
  handler: (context: UseCaseContext, actor: Actor, input: z.output<S>) => Promise<T>
}): (request: NextRequest, route: RouteContext) => Promise<Response> {
  return async (request, route) => {
    const requestId = newId()
    let username: string | null = null
    try {
      const context = contextForRequest(requestId, callerOf(request.headers))
      const actor = await actorOfCall(context, request.headers, { isUse: false })
      username = actor.username
      const query = Object.fromEntries(request.nextUrl.searchParams)
      const input = definition.input.parse({ ...query, ...(await route.params) })
      const data = await definition.handler(context, actor, input)
      return Response.json(data, { headers: answerHeaders(requestId) })
    } catch (error) {
      return problemResponse(error, { requestId, username })
    }
  }
}
