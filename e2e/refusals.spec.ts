import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { fetchCa } from './support/berth-ca'
import { askToken, httpsGet, serviceOf } from './support/https-get'
import { makeImage } from './support/images'
import { askForRegistry, bringUp } from './support/registry-pages'
import { fillSignIn } from './support/sign-in'
import { skopeoCopy } from './support/skopeo'
import { expect, test } from './support/test'

test('a wrong password and an unknown name are refused with the same words', async ({ page }) => {
  const said: (string | null)[] = []
  for (const [name, password] of [
    ['payments-dev', 'wrong'],
    ['nobody-knows', 'demo'],
  ] as const) {
    await page.goto('/signin')
    await fillSignIn(page, name, password)
    const alert = page.getByRole('alert').filter({ hasText: 'password' })
    await expect(alert).toHaveText(/User name or password is wrong/)
    said.push(await alert.textContent())
    await expect(page).toHaveURL(/\/signin/)
  }
  expect(said[0]).toBe(said[1])
})

test('who is not signed in is sent to sign in, and gets nothing from the API', async ({ page }) => {
  await page.goto('/registries/payments/anything')
  await expect(page).toHaveURL(/\/signin/)
  expect((await page.request.get('/api/registries')).status()).toBe(401)
})

test('a registry of another team is like none: page, route, action, token and push', async ({
  stack,
  pageOf,
}) => {
  test.setTimeout(120_000)
  const member = await pageOf('payments-dev')
  const address = await bringUp(member, { team: 'payments', name: 'guarded', quota: '1 GiB' })
  const stranger = await pageOf('search-dev')
  const ca = await fetchCa(stack)

  await test.step('page and route', async () => {
    for (const tab of ['', '/repositories', '/connect', '/settings']) {
      const [real, none] = [
        await pageFor(stranger, `/registries/payments/guarded${tab}`),
        await pageFor(stranger, `/registries/payments/nothing${tab}`),
      ]
      expect(real).toEqual(none)
      expect(real.status).toBe(404)
    }
    const [real, none] = [
      await stranger.request.get('/api/registries/payments/guarded'),
      await stranger.request.get('/api/registries/payments/nothing'),
    ]
    expect([real.status(), none.status()]).toEqual([404, 404])
    const { requestId: _, ...body } = await real.json()
    expect(await none.json()).toMatchObject(body)
    await stranger.goto('/registries')
    await expect(stranger.getByRole('main')).not.toContainText('guarded')
  })

  await test.step('action', async () => {
    const action = await recordDeletion(member, 'payments', 'guarded')
    const answer = await stranger.request.post(action.url, {
      headers: action.headers,
      data: action.body,
    })
    expect(await answer.text()).toContain('NOT_FOUND')
    const still = await member.request.get('/api/registries/payments/guarded')
    expect(await still.json()).toMatchObject({ phase: 'ready' })
  })

  await test.step('token', async () => {
    const service = await serviceOf(address, ca.pem)
    const scope = 'repository:team/app:pull,push,delete'
    expect(await accessOf('payments-dev', service, scope)).toEqual([
      { type: 'repository', name: 'team/app', actions: ['pull', 'push'] },
    ])
    expect(await accessOf('payments-viewer', service, scope)).toEqual([
      { type: 'repository', name: 'team/app', actions: ['pull'] },
    ])
    expect(await accessOf('search-dev', service, scope)).toEqual([])
    const wrong = await askToken(stack.machineUrl, {
      ca: ca.pem,
      username: 'payments-dev',
      password: 'wrong',
      service,
      scope,
    })
    expect(wrong.status).toBe(401)
  })

  await test.step('a session is no token, and a token no session', async () => {
    const service = await serviceOf(address, ca.pem)
    const granted = await askToken(stack.machineUrl, {
      ...{ ca: ca.pem, username: 'payments-dev', service, scope: 'repository:team/app:pull' },
    })
    const { token } = JSON.parse(granted.body)
    const session = (await member.context().cookies()).find(({ name }) => name === 'berth.session')
    const at = (value: string | undefined) =>
      httpsGet(`https://${address}/v2/`, {
        ...{ ca: ca.pem, headers: { authorization: `Bearer ${value}` } },
      })
    expect([(await at(token)).status, (await at(session?.value)).status]).toEqual([200, 401])
    for (const password of [session?.value ?? '', token]) {
      const asked = await askToken(stack.machineUrl, {
        ...{ ca: ca.pem, username: 'payments-viewer', password, service, scope: '' },
      })
      expect(asked.status).toBe(401)
    }
    const api = await fetch(`${stack.url}/api/registries`, {
      headers: { cookie: `berth.session=${token}`, authorization: `Bearer ${token}` },
    })
    expect(api.status).toBe(401)
  })

  await test.step('push', async () => {
    const image = await makeImage(join(stack.scratch, 'refusals'), 'stranger')
    for (const username of ['search-dev', 'payments-viewer']) {
      const pushed = await skopeoCopy({
        source: image.source,
        destination: `docker://${address}/team/app:v1`,
        to: { credentials: `${username}:demo`, certDirectory: ca.directory },
      })
      expect(pushed.code).not.toBe(0)
      expect(pushed.stderr).toMatch(/denied/)
    }
  })

  async function accessOf(username: string, service: string, scope: string) {
    const answer = await askToken(stack.machineUrl, { ca: ca.pem, username, service, scope })
    expect(answer.status).toBe(200)
    const [, claims = ''] = JSON.parse(answer.body).token.split('.')
    return JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')).access
  }
})

test('the form offers the teams of the directory, neither their role groups nor the admins', async ({
  pageOf,
}) => {
  const page = await pageOf('payments-dev')
  await page.goto('/registries/new')
  const teams = page.getByLabel('Team').locator('option')
  await expect(teams).toHaveCount(3)
  // What there is to ask of each depends on who was let in meanwhile.
  const names = (await teams.allTextContents()).map((text) => text.replace(' (ask for access)', ''))
  expect(names.sort()).toEqual(['engineering', 'payments', 'search'])
})

test('a name that cannot be is refused at its field, and nothing is made', async ({ pageOf }) => {
  const page = await pageOf('payments-dev')
  await page.goto('/registries/new')
  const name = page.getByLabel('Name', { exact: true })
  await expect(name).toHaveAccessibleDescription(
    /^2 to 40 small letters a to z, digits, and single/,
  )
  await expect(name).not.toHaveAttribute('aria-invalid', 'true')
  const replicas = page.getByLabel('Replicas')
  await expect(replicas).toHaveAttribute('readonly', '')
  await expect(replicas).toHaveAccessibleDescription(/^Fixed at 1: ports are published on the host/)
  for (const [text, words] of [
    ['Apps', /lower case/],
    ['a..b', /not a path/],
    ['../etc', /not a path/],
    ['a/b', /not a path/],
    ['two words', /no spaces/],
    ['äpfel', /plain letters/],
    ['admin', /reserved/],
    ['-apps', /Begin and end/],
    ['x'.repeat(41), /at most 40/],
  ] as const) {
    await name.fill(text)
    await expect(name).toHaveAccessibleDescription(words)
    await expect(name).toHaveAttribute('aria-invalid', 'true')
  }
  await page.getByLabel('Purpose').fill('Nothing')
  await page.getByRole('button', { name: 'Request a registry' }).click()
  await expect(page).toHaveURL(/\/registries\/new$/)
  await page.goto('/registries')
  await expect(page.getByRole('main')).not.toContainText('x'.repeat(41))
})

test('what is above the limit waits for an admin, whose reason the person reads', async ({
  pageOf,
}) => {
  const person = await pageOf('payments-dev')
  const title = 'Registry big for payments'
  await askForRegistry(person, { team: 'payments', name: 'big', quota: '60 GiB' })
  await expect(person.getByText('Your request is sent')).toBeVisible()
  await expect(person.getByRole('main')).toContainText('waits for an admin')

  // The name is spoken for: a second request says so at its field.
  await askForRegistry(person, { team: 'payments', name: 'big', quota: '1 GiB' })
  await expect(person.getByLabel('Name', { exact: true })).toHaveAttribute('aria-invalid', 'true')

  const admin = await pageOf('admin')
  await admin.goto('/requests')
  const card = admin.getByRole('article', { name: title })
  await expect(card).toContainText('payments-dev')
  await card.getByRole('button', { name: 'Reject' }).click()
  await expect(card.getByLabel('Reason')).toHaveAccessibleDescription(/Say why/)
  await card.getByLabel('Reason').fill('Share one registry, please')
  await card.getByRole('button', { name: 'Reject' }).click()
  await expect(card).toHaveCount(0)

  await person.goto('/requests')
  const mine = person.getByRole('article', { name: title })
  await expect(mine).toContainText('Decided by admin')
  await expect(mine).toContainText('Share one registry, please')
  expect((await person.request.get('/api/registries/payments/big')).status()).toBe(404)
})

/** Status and words of a page, without the address that was asked for. */
async function pageFor(page: Page, path: string): Promise<{ status: number; text: string | null }> {
  const response = await page.goto(path)
  return {
    status: response?.status() ?? 0,
    text: await page.getByRole('main').first().textContent(),
  }
}

/** The request with which the page would delete the registry, which is not sent. */
async function recordDeletion(page: Page, team: string, name: string) {
  await page.goto(`/registries/${team}/${name}`)
  await page.getByRole('button', { name: 'Delete registry' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name of the registry').fill(name)
  const isAction = (headers: Record<string, string>) => headers['next-action'] !== undefined
  await page.route('**/*', (route) =>
    isAction(route.request().headers()) ? route.abort() : route.continue(),
  )
  const sending = page.waitForRequest((request) => isAction(request.headers()))
  await dialog.getByRole('button', { name: 'Delete' }).click()
  const request = await sending
  const { cookie: _, ...headers } = request.headers()
  await page.unroute('**/*')
  return { url: request.url(), headers, body: request.postDataBuffer() ?? Buffer.alloc(0) }
}
