import type { NextRequest } from 'next/server'
import NextAuth from 'next-auth'
import { isFromPortal } from '../env/portal-origin'
import { callerOf } from '../kernel/caller'
import { newId } from '../kernel/ids'
import { contextForRequest } from '../tenants/context'
import { isOidcName } from '../tenants/oidc-name'
import { authOptions, type Visit } from './auth-options'
import { currentRefusals } from './current-refusals'
import { deviceCookie, deviceOf } from './device-cookie'
import { noteLostAnswer } from './oidc/note-lost-answer'
import { OIDC_PROVIDER_ID } from './oidc/oidc-provider'
import { sessionIdOf } from './session-cookie'

type RouteContext = { params: Promise<{ nextauth: string[] }> }

// Of what next-auth offers, the doors that we use. What changes something is a POST from our own pages; the
// provider's answer is the one GET that signs in, and carries state, nonce and PKCE for that.
const DOORS: Readonly<Record<'GET' | 'POST', readonly string[]>> = {
  GET: ['csrf', 'error', 'signin', 'callback/oidc'],
  POST: ['callback/credentials', 'signin/oidc', 'signout'],
}

const FORM_BYTES_MAX = 16 * 1024

/** Answers below `/api/auth`: signing in and out. */
export async function answerAuth(
  method: 'GET' | 'POST',
  request: NextRequest,
  route: RouteContext,
): Promise<Response> {
  const door = (await route.params).nextauth.join('/')
  if (!DOORS[method].includes(door)) return refusal(404, 'NOT_FOUND')
  const context = contextForRequest(newId(), callerOf(request.headers))
  const { settings } = context
  if (method === 'POST' && !isFromPortal(request.headers, settings))
    return refusal(403, 'FORBIDDEN')
  if (method === 'POST' && !isSmallForm(request.headers)) return refusal(413, 'TOO_LARGE')

  const visit: Visit = { username: null, sessionId: null, refusal: null, isRecorded: false }
  const arrivalOf = async (username: string | null) => ({
    device: username === null ? null : await deviceOf(request.cookies, username, settings),
    replaces: await sessionIdOf(request.cookies, settings),
  })
  const answer: Response = await NextAuth(
    request,
    route,
    await authOptions(context, arrivalOf, visit),
  )
  const isAnswer = door === `callback/${OIDC_PROVIDER_ID}` && settings.OIDC_ISSUER !== undefined
  if (isAnswer && !visit.isRecorded) {
    noteLostAnswer(currentRefusals(), {
      caller: context.caller ?? null,
      refusal: visit.refusal,
      isRefusedByProvider: request.nextUrl.searchParams.has('error'),
    })
  }
  return finish(answer, request, visit)
}

async function finish(answer: Response, request: NextRequest, visit: Visit): Promise<Response> {
  const headers = new Headers(answer.headers)
  headers.set('cache-control', 'private, no-store')
  const { refusal: refused, username } = visit
  if (refused?.code === 'RATE_LIMITED' && refused.retryAfterS !== undefined) {
    headers.set('retry-after', String(refused.retryAfterS))
    return new Response(answer.body, { status: refused.status, headers })
  }
  if (username !== null && !isOidcName(username)) {
    const { settings } = contextForRequest('')
    const device = await deviceOf(request.cookies, username, settings)
    headers.append('set-cookie', await deviceCookie(username, device, settings))
  }
  return new Response(answer.body, { status: answer.status, headers })
}

// next-auth reads the whole body, however long it is; one that does not say how long it is may never end.
function isSmallForm(headers: Headers): boolean {
  const length = Number(headers.get('content-length') ?? Number.NaN)
  return length <= FORM_BYTES_MAX && headers.get('transfer-encoding') === null
}

function refusal(status: number, code: string): Response {
  return Response.json(
    { type: 'about:blank', title: code, status, code },
    {
      status,
      headers: {
        'cache-control': 'private, no-store',
        'content-type': 'application/problem+json',
      },
    },
  )
}
