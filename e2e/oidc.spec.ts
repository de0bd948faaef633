import type { Browser, BrowserContext, Locator, Page } from '@playwright/test'
import { newId } from '../lib/kernel/ids'
import { GROUPS_FRESH_S, type GuardedPortal, startGuardedPortal } from './support/guarded-portal'
import { bringUp } from './support/registry-pages'
import { readStack } from './support/stack'
import { expect, test } from './support/test'
import { waitUntil } from './support/wait-until'

let guarded: GuardedPortal
const opened: BrowserContext[] = []

test.beforeAll(async () => {
  test.setTimeout(120_000)
  guarded = await startGuardedPortal(readStack(), 'oidc')
})
test.afterEach(async () => {
  for (const context of opened.splice(0)) await context.close()
})
test.afterAll(() => guarded?.stop())

function account(...groups: string[]) {
  const subject = newId()
  const name = `p-${subject}`
  guarded.oidc.accounts.set(subject, { preferred_username: name, name: 'Ada L.', groups })
  return { subject, username: `oidc/${name}` }
}

/** Clicks through to the provider and gives it a subject. */
async function goThrough(browser: Browser, subject: string, callbackUrl = '/account') {
  const context = await browser.newContext({ baseURL: guarded.url, ignoreHTTPSErrors: true })
  opened.push(context)
  const page = await context.newPage()
  await page.goto(`/signin?${new URLSearchParams({ callbackUrl })}`)
  await leave(page, page.getByLabel('Subject'))
  await page.getByLabel('Subject').fill(subject)
  await page.getByRole('button', { name: 'Continue' }).click()
  return page
}

/** Presses the provider's button until it does something: on a busy machine the page may not listen yet. */
async function leave(page: Page, outcome: Locator): Promise<void> {
  await expect(async () => {
    // It may have worked, and taken longer than was waited for.
    if (await outcome.isVisible()) return
    await page.getByRole('button', { name: 'Sign in with Example ID' }).click({ timeout: 1_000 })
    await expect(outcome).toBeVisible({ timeout: 3_000 })
  }).toPass({ timeout: 20_000 })
}

/** The form's, beside the one in which the framework announces pages. */
const alertOf = (page: Page) => page.getByRole('main').getByRole('alert')

const statusOf = async (page: Page) =>
  (await page.request.get('/api/registries?scope=mine')).status()

test('the identity provider leads in, back to where somebody wanted to go', async ({ browser }) => {
  const { subject, username } = account('team-a')
  const page = await goThrough(browser, subject)
  await expect(page).toHaveURL(`${guarded.url}/account`)
  await expect(page.getByRole('main')).toContainText(username)
  await expect(page.getByRole('main')).toContainText('Example ID')
  await expect(page.getByRole('main')).toContainText('team-a')
  const session = (await page.context().cookies()).find(
    ({ name }) => name === '__Host-berth.session',
  )
  expect(session).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Lax' })
  await page.locator('summary').click()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(page).toHaveURL(/\/signin$/)
  await page.context().addCookies(session === undefined ? [] : [session])
  expect(await statusOf(page)).toBe(401)
})

test('who the provider refuses reads so, and is nobody here', async ({ browser }) => {
  const page = await goThrough(browser, 'nobody')
  await expect(page).toHaveURL(/\/signin/)
  await expect(alertOf(page)).toContainText('did not let you in')
  expect(await statusOf(page)).toBe(401)
})

test('an answer that this browser did not ask for signs nobody in', async ({ browser }) => {
  const { subject } = account()
  const victim = await browser.newContext({ baseURL: guarded.url, ignoreHTTPSErrors: true })
  opened.push(victim)
  const attacker = await browser.newContext({ baseURL: guarded.url, ignoreHTTPSErrors: true })
  opened.push(attacker)
  const page = await attacker.newPage()
  await page.goto('/signin')
  await leave(page, page.getByLabel('Subject'))
  await page.getByLabel('Subject').fill(subject)
  // The attacker keeps the answer for themselves and hands it to somebody else.
  await page.route('**/api/auth/callback/oidc**', (route) => route.abort())
  const answered = page.waitForRequest('**/api/auth/callback/oidc**')
  await page.getByRole('button', { name: 'Continue' }).click()
  const answer = (await answered).url()
  const planted = await victim.newPage()
  await planted.goto(answer)
  await expect(planted).toHaveURL(/\/signin/)
  expect(await statusOf(planted)).toBe(401)
})

test('roles come and go with the groups of the provider', async ({ browser }) => {
  const { subject } = account('platform-admins')
  const page = await goThrough(browser, subject, '/admin/sessions')
  await expect(page.getByRole('heading', { name: 'Sessions' })).toBeVisible()
  const claims = guarded.oidc.accounts.get(subject)
  if (claims === undefined) throw new Error('no account')
  guarded.oidc.accounts.set(subject, { ...claims, groups: [] })
  await expect(async () => {
    await page.goto('/admin/sessions')
    await expect(page.getByText('You may not see this')).toBeVisible({ timeout: 500 })
  }).toPass({ timeout: (GROUPS_FRESH_S + 8) * 1000 })

  guarded.oidc.accounts.delete(subject)
  await expect(async () => {
    await page.goto('/registries')
    await expect(page).toHaveURL(/\/signin\?.*ended=(gone|ended)/, { timeout: 500 })
  }).toPass({ timeout: (GROUPS_FRESH_S + 8) * 1000 })
})

test('a team of the directory is the same team; docker takes a token, not a password', async ({
  browser,
}) => {
  const { subject, username } = account('team-a')
  const page = await goThrough(browser, subject, '/registries')
  await bringUp(page, { team: 'team-a', name: 'shared', quota: '1 GiB' })
  await page.goto('/registries/team-a/shared/connect')
  await expect(page.getByRole('main')).toContainText('With an access token in place of a password')
  await expect(page.getByRole('main')).toContainText(`-u ${username}`)
})

test('while the provider is down, signing in says so at once', async ({ browser }) => {
  await guarded.oidc.pause()
  try {
    const context = await browser.newContext({ baseURL: guarded.url, ignoreHTTPSErrors: true })
    opened.push(context)
    const page = await context.newPage()
    await page.goto('/signin')
    await leave(page, alertOf(page))
    await expect(alertOf(page)).toContainText('The identity provider does not answer')
  } finally {
    await guarded.oidc.start()
  }
})

test('what came to nothing is in the audit trail, under nobody’s name', async ({ browser }) => {
  test.setTimeout(120_000)
  const refused = await goThrough(browser, 'nobody')
  await expect(refused).toHaveURL(/\/signin/)
  await refused.goto('/api/auth/callback/oidc?code=x&state=x')
  await expect(refused).toHaveURL(/\/signin/)
  const page = await goThrough(browser, account('platform-admins').subject)
  await expect(page).toHaveURL(`${guarded.url}/account`)
  const counts = async () => {
    await page.goto(`/admin/audit?${new URLSearchParams({ person: '(unknown name)' })}`)
    const rows = page.getByRole('row').filter({ hasText: 'session.started' })
    const [no, unasked] = ['OIDC_REFUSED', 'OIDC_ANSWER'].map((code) =>
      rows.filter({ hasText: `code: ${code}` }).count(),
    )
    return [await no, await unasked]
  }
  // They are added up first.
  await waitUntil(async () => (await counts()).every((count) => (count ?? 0) > 0), {
    ...{ what: 'the refusals to be recorded', timeoutMs: 15_000, everyMs: 500 },
  })
})
