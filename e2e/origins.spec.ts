import type { APIRequestContext, Page } from '@playwright/test'
import { fillSignIn } from './support/sign-in'
import { expect, test } from './support/test'

const EVIL = 'https://evil.example'

/** What a page of somebody else can make a browser send, and what no browser sends. */
function foreignHeaders(own: string): Record<string, Record<string, string>> {
  const { hostname, host } = new URL(own)
  return {
    'nothing that says where from': {},
    'an opaque origin': { origin: 'null' },
    'a foreign origin': { origin: EVIL },
    'another port of this host': { origin: `http://${hostname}:1` },
    'this host by https': { origin: `https://${host}` },
    'a host that begins like ours': { origin: `${own}.evil.example` },
    'a forwarded host that fits the foreign origin': {
      ...{ origin: EVIL, 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    },
    'our origin, but cross-site': { origin: own, 'sec-fetch-site': 'cross-site' },
    'no origin, same-site': { 'sec-fetch-site': 'same-site' },
  }
}

const statusOf = async (page: Page) =>
  (await page.request.get('/api/registries?scope=mine')).status()
const csrfOf = async (request: APIRequestContext) =>
  String((await (await request.get('/api/auth/csrf')).json()).csrfToken)

test('an action runs for pages of this portal alone', async ({ stack, pageOf }) => {
  const page = await pageOf('search-dev')
  const action = await recordSignOutEverywhere(page)
  for (const [what, headers] of Object.entries(foreignHeaders(stack.url))) {
    const { origin: _, ...rest } = action.headers
    await page.request.post(action.url, {
      headers: { ...withoutFetchSite(rest), ...headers },
      data: action.body,
    })
    expect(await statusOf(page), what).toBe(200)
  }
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'])
    await page.request.fetch(action.url, { ...action, method, data: action.body })
  expect(await statusOf(page)).toBe(200)
  // The very same request, from our own page, does what it says.
  await page.request.post(action.url, { headers: action.headers, data: action.body })
  expect(await statusOf(page)).toBe(401)
})

test('nobody is signed in or out from a page of somebody else', async ({
  stack,
  pageOf,
  playwright,
}) => {
  const page = await pageOf('search-dev')
  for (const [what, headers] of Object.entries(foreignHeaders(stack.url))) {
    const out = await page.request.post('/api/auth/signout', {
      headers,
      form: { csrfToken: await csrfOf(page.request), json: 'true' },
    })
    expect(out.status(), what).toBe(403)
    expect(await statusOf(page), what).toBe(200)

    const visitor = await playwright.request.newContext({ baseURL: stack.url })
    const form = { username: 'search-dev', password: 'demo', json: 'true' }
    const login = await visitor.post('/api/auth/callback/credentials', {
      headers,
      form: { ...form, csrfToken: await csrfOf(visitor) },
    })
    expect(login.status(), what).toBe(403)
    expect(sessionCookies(await visitor.storageState())).toEqual([])
    await visitor.dispose()
  }
})

test('nor without the token of the form', async ({ stack, playwright }) => {
  const visitor = await playwright.request.newContext({ baseURL: stack.url })
  const form = { username: 'search-dev', password: 'demo', json: 'true' }
  for (const csrfToken of ['', 'wrong', '0'.repeat(64)]) {
    await visitor.post('/api/auth/callback/credentials', {
      headers: { origin: stack.url },
      form: { ...form, csrfToken },
    })
    expect(sessionCookies(await visitor.storageState())).toEqual([])
  }
  // The control: with it, it works.
  const login = await visitor.post('/api/auth/callback/credentials', {
    headers: { origin: stack.url },
    form: { ...form, csrfToken: await csrfOf(visitor) },
  })
  expect(login.status()).toBe(200)
  expect(sessionCookies(await visitor.storageState())).toEqual(['berth.session'])
  await visitor.dispose()
})

test('reading changes nothing, and doors that nobody uses are closed', async ({
  stack,
  pageOf,
}) => {
  const page = await pageOf('search-dev')
  for (const door of [
    ...['signout', 'session', 'providers', 'verify-request', '_log', 'callback', 'signin/oidc'],
    'callback/credentials?username=search-dev&password=demo',
    'callback/email?token=x&email=y',
  ])
    expect((await page.request.get(`/api/auth/${door}`)).status(), door).toBe(404)
  for (const door of ['session', '_log', 'csrf', 'callback/oidc', 'callback/email', 'signin/email'])
    expect(
      (
        await page.request.post(`/api/auth/${door}`, {
          headers: { origin: stack.url },
          form: { csrfToken: await csrfOf(page.request), code: 'x', level: 'error' },
        })
      ).status(),
      door,
    ).toBe(404)
  for (const path of ['/api/registries', '/api/registries/search/none/jobs', '/api/auth/csrf'])
    for (const method of ['PUT', 'PATCH', 'DELETE'])
      expect((await page.request.fetch(path, { method })).status(), `${method} ${path}`).toBe(405)
  expect((await page.request.post('/api/registries')).status()).toBe(405)
  expect(await statusOf(page)).toBe(200)
})

test('a form that is too large, endless or no form at all is refused', async ({
  stack,
  request,
}) => {
  const send = (data: string | Buffer, headers: Record<string, string>) =>
    request.post('/api/auth/callback/credentials', {
      headers: { origin: stack.url, ...headers },
      data,
    })
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  expect((await send('x'.repeat(17 * 1024), form)).status()).toBe(413)
  for (const [data, type] of [
    ['{"username":{"$ne":""},"password":["a"]}', 'application/json'],
    ['{', 'application/json'],
    ['', 'text/plain'],
    ['__proto__[x]=1&constructor=2', form['content-type']],
  ] as const)
    expect((await send(data, { 'content-type': type })).status(), data).toBeLessThan(500)
})

test('signing in leads to pages of this portal alone', async ({ stack, page, request }) => {
  for (const callbackUrl of [
    EVIL,
    '//evil.example',
    '/\\evil.example',
    '/%09/evil.example',
    '\\\\evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    `${stack.url}@evil.example/`,
    `${stack.url}.evil.example/`,
  ]) {
    const query = new URLSearchParams({ callbackUrl })
    await page.context().clearCookies()
    await page.goto(`/signin?${query}`)
    await fillSignIn(page, 'search-dev', 'demo')
    await expect(page, callbackUrl).not.toHaveURL(/\/signin/)
    expect(new URL(page.url()).origin, callbackUrl).toBe(stack.url)

    const led = await request.get(`/api/auth/signin?${query}`, { maxRedirects: 0 })
    const location = new URL(led.headers().location ?? '', stack.url)
    const back = new URL(location.searchParams.get('callbackUrl') ?? '/', stack.url)
    expect([location.origin, back.origin], callbackUrl).toEqual([stack.url, stack.url])

    const answer = await request.post('/api/auth/callback/credentials', {
      headers: { origin: stack.url },
      form: {
        ...{ username: 'search-dev', password: 'demo', json: 'true', callbackUrl },
        csrfToken: await csrfOf(request),
      },
    })
    expect(new URL((await answer.json()).url).origin, callbackUrl).toBe(stack.url)
  }
})

test('what is no session of ours is none, and breaks nothing', async ({ stack, request }) => {
  const jwt = (header: object, claims: object) =>
    `${[header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`
  const unsigned = jwt({ alg: 'none' }, { sid: 'x', sub: 'admin' })
  for (const headers of [
    { authorization: 'Bearer %' },
    { authorization: 'Bearer' },
    { authorization: `Bearer ${unsigned}` },
    { authorization: 'Basic %%%' },
    { cookie: 'berth.session=%' },
    { cookie: 'berth.session=' },
    { cookie: `berth.session=${unsigned}` },
    { cookie: `berth.session=${'a'.repeat(3_000)}` },
    { cookie: 'berth.session=a.b.c.d.e' },
    { cookie: '__proto__=1; berth.session=__proto__' },
  ]) {
    const what = JSON.stringify(headers)
    expect((await request.get('/api/registries', { headers })).status(), what).toBe(401)
    const page = await request.get('/registries', { headers, maxRedirects: 0 })
    expect(page.status(), what).toBe(307)
    expect(new URL(page.headers().location ?? '', stack.url).pathname, what).toBe('/signin')
  }
})

test('over plain http cookies are HttpOnly and Lax all the same', async ({ pageOf }) => {
  const page = await pageOf('search-dev')
  const cookies = await page.context().cookies()
  expect(cookies.map(({ name }) => name)).toContain('berth.session')
  for (const cookie of cookies.filter(({ name }) => /berth|auth/.test(name)))
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', secure: false })
})

/** The request with which the account page would sign out everywhere, which is not sent. */
async function recordSignOutEverywhere(page: Page) {
  await page.goto('/account')
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  const isAction = (headers: Record<string, string>) => headers['next-action'] !== undefined
  await page.route('**/*', (route) =>
    isAction(route.request().headers()) ? route.abort() : route.continue(),
  )
  const sending = page.waitForRequest((request) => isAction(request.headers()))
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click()
  const request = await sending
  const { cookie: _, ...headers } = await request.allHeaders()
  await page.unroute('**/*')
  return {
    url: request.url(),
    headers: withoutPseudo(headers),
    body: request.postDataBuffer() ?? Buffer.alloc(0),
  }
}

function withoutPseudo(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':')))
}

function withoutFetchSite(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith('sec-fetch-')),
  )
}

function sessionCookies(state: { cookies: { name: string; value: string }[] }): string[] {
  return state.cookies
    .filter(({ name, value }) => name.includes('berth.session') && value !== '')
    .map(({ name }) => name)
}
