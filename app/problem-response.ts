import { problemOf } from './problem-of'

/** An error as a route answers it: RFC 9457, with our own members beside its own. */
export function problemResponse(
  error: unknown,
  request: { requestId: string; username: string | null },
): Response {
  const { problem, status } = problemOf(error, request)
  return Response.json(
    { type: 'about:blank', title: problem.code, status, ...problem },
    {
      status,
      headers: {
        ...answerHeaders(request.requestId),
        'content-type': 'application/problem+json',
        // Never Basic: a browser would ask for a password and send it along from then on.
        ...(status === 401 ? { 'www-authenticate': 'Bearer realm="Berth"' } : {}),
      },
    },
  )
}

/** What every answer of a route carries. */
export function answerHeaders(requestId: string) {
  return { 'cache-control': 'private, no-store', 'x-request-id': requestId }
}
