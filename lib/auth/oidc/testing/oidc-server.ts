import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import Provider from 'oidc-provider'
import { makeCertificates } from '../../../directory/testing/certificates'

export type OidcAccount = {
  preferred_username: string
  name: string
  groups: string[]
  email?: string
}

export type OidcServer = {
  issuer: string
  clientId: string
  clientSecret: string
  /** The CA of its certificate, in PEM. */
  caPem: string
  /** Who there is, by subject: change it and the provider says something else from then on. */
  accounts: Map<string, OidcAccount>
  /** How often its token endpoint was asked. */
  tokenRequests(): number
  /** Refuses connections until `start`. */
  pause(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

/**
 * An OpenID Connect provider on a free loopback port, over TLS, with one client. People sign in by their subject alone,
 * at a page of one field. Refresh tokens work once.
 */
export async function startOidcServer(options: {
  redirectUri: string
  accounts: Readonly<Record<string, OidcAccount>>
}): Promise<OidcServer> {
  const accounts = new Map(Object.entries(options.accounts))
  const { caPem, certificatePem, keyPem } = await makeCertificates([
    { type: 'ip', value: '127.0.0.1' },
  ])
  let asked = 0
  let handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  const server = createServer({ cert: certificatePem, key: keyPem }, (request, response) => {
    if (request.url?.startsWith('/token')) asked += 1
    void handle(request, response).catch(() => response.writeHead(500).end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = addressOf(server.address())
  const issuer = `https://127.0.0.1:${port}`
  const clientId = 'berth'
  const clientSecret = randomBytes(24).toString('hex')
  const provider = await makeProvider({ ...options, issuer, clientId, clientSecret, accounts })
  const answer = provider.callback()
  handle = async (request, response) => {
    if (!request.url?.startsWith('/interaction/')) await answer(request, response)
    else if (request.method === 'POST') await finishLogin(provider, request, response)
    else askForLogin(response)
  }
  const pause = async () => {
    if (!server.listening) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  return {
    issuer,
    clientId,
    clientSecret,
    caPem,
    accounts,
    tokenRequests: () => asked,
    pause,
    start: async () => {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
    },
    stop: pause,
  }
}

async function makeProvider(options: {
  issuer: string
  redirectUri: string
  clientId: string
  clientSecret: string
  accounts: ReadonlyMap<string, OidcAccount>
}): Promise<Provider> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' }
  return new Provider(options.issuer, {
    clients: [
      {
        client_id: options.clientId,
        client_secret: options.clientSecret,
        redirect_uris: [options.redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [jwk] },
    cookies: { keys: [randomBytes(24).toString('hex')] },
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username', 'groups'],
      email: ['email'],
    },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    findAccount: (_context, sub) => {
      const account = options.accounts.get(sub)
      if (account === undefined) return undefined
      return { accountId: sub, claims: async () => ({ sub, ...account }) }
    },
  })
}

function askForLogin(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html>
<html lang="en"><title>Identity provider</title>
<form method="post"><label>Subject <input name="subject" required></label>
<button>Continue</button></form></html>`)
}

async function finishLogin(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const accountId = new URLSearchParams(Buffer.concat(chunks).toString()).get('subject') ?? ''
  const { params } = await provider.interactionDetails(request, response)
  const grant = new provider.Grant({ accountId, clientId: String(params.client_id) })
  grant.addOIDCScope(String(params.scope))
  const result =
    accountId === 'nobody'
      ? { error: 'access_denied', error_description: 'Not you.' }
      : { login: { accountId }, consent: { grantId: await grant.save() } }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('Not listening on TCP.')
  return address
}
