import type { NextRequest } from 'next/server'
import type { z } from 'zod'
import { callerOf } from '@/lib/kernel/caller'
import { newId } from '@/lib/kernel/ids'
import type { Actor } from '@/lib/tenants/actor'
import { contextForRequest, type UseCaseContext } from '@/lib/tenants/context'
import { actorOfCall } from './actor-of-call'
import { answerHeaders, problemResponse } from './problem-response'

export type Download = { fileName: string; contentType: string; pieces: AsyncGenerator<string> }

/**
 * A GET that answers with a file of any length, sent as it is read: the next piece is asked for when the last one was
 * taken, and none any more when the reader is gone. A failure in the middle cuts the connection, so that half a file
 * never looks whole.
 */
export function defineDownload<S extends z.ZodType>(definition: {
  input: S
  handler: (context: UseCaseContext, actor: Actor, input: z.output<S>) => Promise<Download>
}): (request: NextRequest) => Promise<Response> {
  return async (request) => {
    const requestId = newId()
    let username: string | null = null
    try {
      const context = contextForRequest(requestId, callerOf(request.headers))
      const actor = await actorOfCall(context, request.headers, { isUse: true })
      username = actor.username
      const input = definition.input.parse(Object.fromEntries(request.nextUrl.searchParams))
      const { fileName, contentType, pieces } = await definition.handler(context, actor, input)
      return new Response(toStream(pieces), {
        headers: {
          ...answerHeaders(requestId),
          'content-type': contentType,
          'content-disposition': `attachment; filename="${fileName.replace(/[^\w.-]/g, '_')}"`,
          'x-content-type-options': 'nosniff',
        },
      })
    } catch (error) {
      return problemResponse(error, { requestId, username })
    }
  }
}

function toStream(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream(
    {
      pull: async (controller) => {
        const { done, value } = await pieces.next()
        if (done === true) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
      cancel: async () => {
        await pieces.return(undefined)
      },
    },
    { highWaterMark: 0 },
  )
}
