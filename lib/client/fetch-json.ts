import { type Problem, ProblemError } from './problem'

const TIMEOUT_MS = 15_000

/**
 * JSON of our own API. `T` is what the route of `path` answers.
 *
 * @throws ProblemError for refusals and failures, also of the network (code NETWORK)
 */
export async function fetchJson<T>(path: string, signal: AbortSignal): Promise<T> {
  const both = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])
  let response: Response
  let body: unknown
  try {
    response = await fetch(path, { signal: both, headers: { accept: 'application/json' } })
    body = await response.json()
  } catch (cause) {
    if (signal.aborted) throw cause
    throw new ProblemError({
      code: 'NETWORK',
      detail: 'The portal does not answer. What you see may be old; we keep asking.',
      field: null,
      raw: null,
      requestId: '',
    })
  }
  // Both ends are of one build: the route's type is the parser.
  if (!response.ok) throw new ProblemError(body as Problem)
  return body as T
}
