import type { IncomingMessage } from 'node:http'
import { AppError } from '../kernel/app-error'
import { parseBasic } from '../kernel/authorization'
import { readBody } from './http'

const BODY_BYTES_MAX = 64 * 1024

export type TokenQuestion = {
  service: string
  scopes: string[]
  credentials: { username: string; password: string } | null
}

/**
 * What a docker client asks for: GET with Basic credentials, or POST with a form (distribution token spec and
 * its OAuth2 form). Refresh tokens are never given out, so that grant type is refused with UNSUPPORTED text.
 *
 * @throws AppError METHOD_NOT_ALLOWED, BAD_INPUT, TOO_LARGE
 */
export async function readTokenQuestion(
  request: IncomingMessage,
  url: URL,
): Promise<TokenQuestion> {
  if (request.method === 'GET') {
    return {
      service: single(url.searchParams, 'service'),
      scopes: url.searchParams.getAll('scope'),
      credentials: parseBasic(request.headers.authorization),
    }
  }
  if (request.method !== 'POST')
    throw new AppError('METHOD_NOT_ALLOWED', 'Tokens are asked for with GET or POST.')
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')) {
    throw new AppError('BAD_INPUT', 'A token is asked for with a form.')
  }
  const form = new URLSearchParams((await readBody(request, BODY_BYTES_MAX)).toString('utf8'))
  if (form.get('grant_type') !== 'password') {
    throw new AppError(
      'BAD_INPUT',
      'Only grant_type=password is offered: sign in again with docker login.',
    )
  }
  return {
    service: single(form, 'service'),
    scopes: form.getAll('scope'),
    credentials: { username: single(form, 'username'), password: single(form, 'password') },
  }
}

/** Exactly one value: a second one could be the one that somebody else reads. */
function single(parameters: URLSearchParams, name: string): string {
  const values = parameters.getAll(name)
  if (values.length > 1) throw new AppError('BAD_INPUT', `${name} is given more than once.`)
  return values[0] ?? ''
}
