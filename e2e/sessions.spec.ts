import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { type Employee, hire, PASSWORD } from '../lib/directory/testing/hire'
import { newId } from '../lib/kernel/ids'
import { expectFit } from './support/expect-fit'
import {
  GRACE_S,
  GROUPS_FRESH_S,
  type GuardedPortal,
  startGuardedPortal,
  TRIES,
} from './support/guarded-portal'
import { askToken } from './support/https-get'
import { fillSignIn } from './support/sign-in'
import { readStack } from './support/stack'
import { expect, test } from './support/test'

let guarded: GuardedPortal
const opened: BrowserContext[] = []

test.beforeAll(async () => {
  test.setTimeout(120_000)
  guarded = await startGuardedPortal(readStack(), 'guarded')
})
test.afterEach(async () => {
  for (const context of opened.splice(0)) await context.close()
})
test.afterAll(() => guarded?.stop())

async function openBrowser(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ baseURL: guarded.url, ignoreHTTPSErrors: true })
  opened.push(context)
  return context.newPage()
}

async function enter(browser: Browser, { username }: Employee, path = '/signin'): Promise<Page> {
  const page = await openBrowser(browser)
  await page.goto(path)
  await fillSignIn(page, username, PASSWORD)
  await expect(page.getByRole('banner')).toBeVisible()
  return page
}

/** A browser with the cookies that this one has now, as a thief of them would have it. */
async function steal(browser: Browser, page: Page): Promise<Page> {
  const thief = await openBrowser(browser)
  await thief.context().addCookies(await page.context().cookies())
  return thief
}

/** The form's, beside the one in which the framework announces pages. */
const alertOf = (page: Page) => page.getByRole('main').getByRole('alert')

const statusOf = async (page: Page) =>
  (
    await page.request.get('/api/registries?scope=mine', {
      headers: { accept: 'application/json' },
    })
  ).status()

const cookieOf = async (page: Page, name: string) =>
  (await page.context().cookies()).find((cookie) => cookie.name === name)

test('cookies are for this host and for https alone, and a new one is made for each sign-in', async ({
  browser,
}) => {
  const person = await hire(guarded.slapd)
  const page = await enter(browser, person)
  const cookies = await page.context().cookies()
  expect(cookies.map(({ name }) => name).sort()).toEqual([
    '__Host-berth.device',
    '__Host-berth.session',
    '__Host-next-auth.csrf-token',
    '__Secure-next-auth.callback-url',
  ])
  for (const cookie of cookies)
    expect(cookie).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Lax', path: '/' })
  const session = await cookieOf(page, '__Host-berth.session')
  const secondsLeft = (session?.expires ?? 0) - Date.now() / 1000
  expect(secondsLeft).toBeGreaterThan(7.9 * 3600)
  expect(secondsLeft).toBeLessThan(8.1 * 3600)

  const again = await steal(browser, page)
  await again.goto('/account')
  await expect(again.getByRole('heading', { name: 'Account', exact: true })).toBeVisible()
  // Signing in anew with the old cookie in the browser: another session, and the old one is over.
  const csrf = await (await page.request.get('/api/auth/csrf')).json()
  const answer = await page.request.post('/api/auth/callback/credentials', {
    headers: { origin: guarded.url },
    form: {
      csrfToken: csrf.csrfToken,
      username: person.username,
      password: PASSWORD,
      json: 'true',
    },
  })
  expect(answer.status()).toBe(200)
  expect((await cookieOf(page, '__Host-berth.session'))?.value).not.toBe(session?.value)
  expect(await statusOf(page)).toBe(200)
  expect(await statusOf(again)).toBe(401)
})

test('a cookie kept from before signing out opens nothing', async ({ browser }) => {
  const page = await enter(browser, await hire(guarded.slapd))
  const thief = await steal(browser, page)
  expect(await statusOf(thief)).toBe(200)
  await page.locator('summary').click()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(page).toHaveURL(/\/signin$/)
  expect(await statusOf(thief)).toBe(401)
  await thief.goto('/registries')
  await expect(thief).toHaveURL(/\/signin\?.*ended=ended/)
  await expect(thief.getByText('Your session was ended')).toBeVisible()
})

test('somebody sees where they are signed in, ends one session, and signs out everywhere', async ({
  browser,
}) => {
  const person = await hire(guarded.slapd)
  const here = await enter(browser, person)
  const there = await enter(browser, person)
  const third = await enter(browser, person)
  const other = await enter(browser, await hire(guarded.slapd))
  await here.goto('/account')
  const rows = here.getByRole('table').getByRole('row')
  await expect(rows).toHaveCount(4)
  await expect(here.getByRole('row').filter({ hasText: 'This one' })).toContainText('127.0.0.1')
  await rows.filter({ hasNotText: 'This one' }).getByRole('button').first().click()
  await expect(rows).toHaveCount(3)
  expect([await statusOf(there), await statusOf(third)].sort()).toEqual([200, 401])

  const thief = await steal(browser, here)
  await here.getByRole('button', { name: 'Sign out everywhere' }).click()
  await here.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(here).toHaveURL(/\/signin/)
  for (const page of [here, there, third, thief]) expect(await statusOf(page)).toBe(401)
  expect(await statusOf(other)).toBe(200)
})

test('an admin ends every session of somebody; others may not even look', async ({ browser }) => {
  const person = await hire(guarded.slapd)
  const page = await enter(browser, person)
  const admin = await enter(browser, await hire(guarded.slapd, 'platform-admins'))
  await page.goto('/admin/sessions')
  await expect(page.getByText('You may not see this')).toBeVisible()
  await admin.goto(`/admin/sessions?search=${person.username}`)
  const row = admin.getByRole('row').filter({ hasText: person.username })
  await row.getByRole('button').click()
  await admin.getByRole('dialog').getByRole('button', { name: 'End all sessions' }).click()
  await expect(admin.getByText('Nobody found')).toBeVisible()
  expect(await statusOf(page)).toBe(401)
})

test('who leaves a group or the company loses the portal without signing out', async ({
  browser,
}) => {
  const admin = await hire(guarded.slapd, 'platform-admins')
  const page = await enter(browser, admin, '/signin?callbackUrl=%2Fadmin%2Fsessions')
  await expect(page.getByRole('heading', { name: 'Sessions' })).toBeVisible()
  await admin.leave('platform-admins')
  await expect(async () => {
    await page.goto('/admin/sessions')
    await expect(page.getByText('You may not see this')).toBeVisible({ timeout: 500 })
  }).toPass({ timeout: (GROUPS_FRESH_S + 8) * 1000 })

  await admin.quit()
  await expect(async () => {
    await page.goto('/registries')
    await expect(page).toHaveURL(/\/signin\?.*ended=(gone|ended)/, { timeout: 500 })
  }).toPass({ timeout: (GROUPS_FRESH_S + 8) * 1000 })
  expect(await statusOf(page)).toBe(401)
})

test('while the directory is down people go on for the grace, then read why they cannot', async ({
  browser,
}) => {
  test.setTimeout(120_000)
  const person = await hire(guarded.slapd)
  const page = await enter(browser, person)
  const ca = await guarded.caPem()
  const askAt = () =>
    askToken(guarded.machineUrl, {
      ...{ ca, username: person.username, password: PASSWORD },
      ...{ service: `berth-${newId()}`, scope: 'repository:app:pull' },
    })
  process.kill(guarded.slapd.pid, 'SIGSTOP')
  try {
    await wait(GROUPS_FRESH_S * 1000)
    await page.goto('/registries')
    await expect(page.getByRole('heading', { name: 'My registries' })).toBeVisible()

    const newcomer = await openBrowser(browser)
    await newcomer.goto('/signin')
    await fillSignIn(newcomer, person.username, PASSWORD)
    await expect(alertOf(newcomer)).toContainText('The directory does not answer')

    await expect(async () => {
      await page.goto('/registries')
      await expect(page).toHaveURL(/\/unavailable/, { timeout: 500 })
    }).toPass({ timeout: (GRACE_S + 15) * 1000 })
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      'Your access cannot be checked',
    )
    await expect(alertOf(page)).toContainText(`older than ${GRACE_S} s`)
    await expectFit(page, 'unavailable', { fullPage: false })
    const api = await page.request.get('/api/registries?scope=mine')
    expect([api.status(), (await api.json()).code]).toEqual([503, 'DIRECTORY_UNAVAILABLE'])

    const refused = await askAt()
    expect(refused.status).toBe(429)
    expect(JSON.parse(refused.body)).toMatchObject({ errors: [{ code: 'TOOMANYREQUESTS' }] })
  } finally {
    process.kill(guarded.slapd.pid, 'SIGCONT')
  }
  const registries = page.getByRole('heading', { name: 'My registries' })
  await expect(async () => {
    // It may have worked, and taken longer than was waited for.
    if (await registries.isVisible()) return
    await page.getByRole('link', { name: 'Try again' }).click({ timeout: 1_000 })
    await expect(registries).toBeVisible({ timeout: 2_000 })
  }).toPass({ timeout: 30_000 })
})

test('too many wrong passwords bring a pause, after which the right one works', async ({
  browser,
}) => {
  const person = await hire(guarded.slapd)
  const page = await openBrowser(browser)
  await page.goto('/signin')
  const said: (string | null)[] = []
  for (let index = 0; index < TRIES; index += 1) {
    await fillSignIn(page, person.username, 'wrong')
    await expect(alertOf(page)).toContainText('is wrong')
    said.push(await alertOf(page).textContent())
  }
  const trySignIn = async () => {
    const answer = page.waitForResponse(/callback\/credentials/)
    await fillSignIn(page, person.username, PASSWORD)
    return answer
  }
  const answer = await trySignIn()
  expect(answer.status()).toBe(429)
  expect(Number(answer.headers()['retry-after'])).toBeGreaterThan(0)
  await expect(alertOf(page)).toContainText(/Too many wrong passwords. Wait \d s/)
  await expect(async () => {
    expect((await trySignIn()).status()).toBe(200)
  }).toPass({ timeout: 15_000 })
  await expect(page).toHaveURL(/\/registries$/)
  expect(new Set(said).size).toBe(1)
})

test('docker’s door has the same limit', async () => {
  const person = await hire(guarded.slapd)
  const ca = await guarded.caPem()
  const ask = (password: string) =>
    askToken(guarded.machineUrl, {
      ...{ ca, username: person.username, password },
      ...{ service: `berth-${newId()}`, scope: 'repository:app:pull' },
    })
  for (let index = 0; index < TRIES; index += 1) expect((await ask('wrong')).status).toBe(401)
  const paused = await ask(PASSWORD)
  expect(paused.status).toBe(429)
  expect(Number(paused.headers['retry-after'])).toBeGreaterThan(0)
  expect(JSON.parse(paused.body)).toMatchObject({ errors: [{ code: 'TOOMANYREQUESTS' }] })
  await expect(async () => expect((await ask(PASSWORD)).status).not.toBe(429)).toPass({
    timeout: 15_000,
  })
})
