import type { IncomingMessage } from 'node:http'
import { AppError } from '../kernel/app-error'
import { parseBasic } from '../kernel/authorization'
import { readBody } from './http'

const BODY = { bytesMax: 64 * 1024 }
/** Addresses end in logs, histories and proxies, so what is secret must not be in one. */
const SECRET_PARAMETERS = [
  'password',
  'token',
  'access_token',
  'refresh_token',
  'client_secret',
  'secret',
] as const

export type TokenQuestion = {
  service: string
  scopes: string[]
  credentials: { username: string; password: string } | null
}

/**
 * What a docker client asks for: GET with Basic credentials, or POST with a form (distribution token spec and
 * its OAuth2 form). Refresh tokens are never given out, so that grant type is refused with UNSUPPORTED text.
 * A secret in the address is refused, so that whoever put it there notices.
 *
 * @throws AppError METHOD_NOT_ALLOWED, BAD_INPUT, TOO_LARGE
 */
export async function readTokenQuestion(
  request: IncomingMessage,
  url: URL,
): Promise<TokenQuestion> {
  const secret = SECRET_PARAMETERS.find((name) => url.searchParams.has(name))
  if (secret !== undefined) {
    throw new AppError(
      'BAD_INPUT',
      `A secret must not stand in an address, where logs keep it: send ${secret} as the password of docker login, and replace it if it is real.`,
    )
  }
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
  const form = new URLSearchParams((await readBody(request, BODY)).toString('utf8'))
  if (single(form, 'grant_type') !== 'password') {
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
