import { request } from 'node:https'
import { type Client, generators, type TokenSet } from 'openid-client'
import type { OidcServer } from './oidc-server'

type Answer = { status: number; location: string | null }

/** Goes through the provider's pages as a browser does, and takes its code to its token endpoint as next-auth does. */
export async function signInAt(
  server: OidcServer,
  client: Client,
  options: { subject: string; redirectUri: string; scope?: string },
): Promise<TokenSet> {
  const cookies = new Map<string, string>()
  const verifier = generators.codeVerifier()
  const [state, nonce] = [generators.state(), generators.nonce()]
  const start = client.authorizationUrl({
    redirect_uri: options.redirectUri,
    scope: options.scope ?? 'openid profile email',
    state,
    nonce,
    code_challenge: generators.codeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  const form = new URLSearchParams({ subject: options.subject })
  let at = start
  let answer = await ask(server, cookies, at)
  while (answer.location !== null && !answer.location.startsWith(options.redirectUri)) {
    at = new URL(answer.location, at).href
    const isLogin = new URL(at).pathname.startsWith('/interaction/')
    answer = await ask(server, cookies, at, isLogin ? form.toString() : undefined)
  }
  if (answer.location === null) throw new Error(`The provider stops with ${answer.status}.`)
  return client.callback(options.redirectUri, client.callbackParams(answer.location), {
    state,
    nonce,
    code_verifier: verifier,
  })
}

function ask(
  server: OidcServer,
  cookies: Map<string, string>,
  url: string,
  form?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        ca: server.caPem,
        method: form === undefined ? 'GET' : 'POST',
        headers: {
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
      },
      (response) => {
        for (const line of response.headers['set-cookie'] ?? []) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
          if (value === '') cookies.delete(name)
          else cookies.set(name, value)
        }
        response.resume().once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            location: response.headers.location ?? null,
          }),
        )
      },
    )
    sent.once('error', reject)
    sent.end(form)
  })
}
