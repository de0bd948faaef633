import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { findPages } from './doors/discover'
import { patternOf } from './doors/pattern-of'
import { fetchCa } from './support/berth-ca'
import { expectFit } from './support/expect-fit'
import { makeImage, makeIndex } from './support/images'
import { expectIndexed } from './support/index-pages'
import { askForRegistry, bringUp } from './support/registry-pages'
import { skopeoCopy } from './support/skopeo'
import type { StackFacts } from './support/stack'
import { expect, test } from './support/test'
import { makeCiAccount, makePersonalToken, readShownSecret } from './support/token-pages'

const REGISTRY = '/registries/payments/pages'
const APP = 'repository=team/app'

type Place = {
  name: string
  path: string
  reader: 'nobody' | 'payments-dev' | 'payments-viewer' | 'admin' | 'search-dev'
  /** What is open on it. */
  open?: (page: Page) => Promise<void>
}

const PAGES: readonly Place[] = [
  { name: 'sign-in', path: '/signin', reader: 'nobody' },
  { name: 'not-found', path: '/nowhere', reader: 'payments-dev' },
  { name: 'registries', path: '/registries', reader: 'payments-dev' },
  { name: 'new-registry', path: '/registries/new', reader: 'payments-dev' },
  { name: 'ask-access', path: '/registries/new', reader: 'search-dev', open: askForAccess },
  { name: 'requests', path: '/requests', reader: 'payments-dev' },
  { name: 'account', path: '/account', reader: 'payments-dev' },
  { name: 'sessions', path: '/admin/sessions', reader: 'admin' },
  { name: 'overview', path: REGISTRY, reader: 'payments-dev' },
  { name: 'delete-registry', path: REGISTRY, reader: 'payments-dev', open: openDeletion },
  { name: 'account-menu', path: REGISTRY, reader: 'payments-dev', open: openAccount },
  { name: 'repositories', path: `${REGISTRY}/repositories`, reader: 'payments-dev' },
  { name: 'tags', path: `${REGISTRY}/tags?${APP}`, reader: 'payments-dev' },
  { name: 'delete-tag', path: `${REGISTRY}/tags?${APP}`, reader: 'payments-dev', open: openTag },
  { name: 'delete-tags', path: `${REGISTRY}/tags?${APP}`, reader: 'payments-dev', open: openMany },
  { name: 'tag', path: `${REGISTRY}/tag?${APP}&tag=v1`, reader: 'payments-dev' },
  { name: 'index', path: `${REGISTRY}/tag?${APP}&tag=many`, reader: 'payments-dev' },
  {
    ...{ name: 'tags-selected', path: `${REGISTRY}/tags?${APP}`, reader: 'payments-dev' },
    open: selectTags,
  },
  { name: 'tags-none', path: `${REGISTRY}/tags?${APP}&search=nothing`, reader: 'payments-viewer' },
  {
    ...{ name: 'compare', path: `${REGISTRY}/compare?${APP}&left=v1&right=other` },
    reader: 'payments-dev',
  },
  { name: 'timeline', path: `${REGISTRY}/timeline?${APP}&tag=v2`, reader: 'payments-dev' },
  { name: 'search', path: '/search?text=app', reader: 'payments-dev' },
  { name: 'search-none', path: '/search?text=nothing-like-it', reader: 'payments-dev' },
  { name: 'connect', path: `${REGISTRY}/connect`, reader: 'payments-dev' },
  { name: 'why', path: `${REGISTRY}/why`, reader: 'payments-dev' },
  { name: 'why-admin', path: `${REGISTRY}/why?person=payments-viewer`, reader: 'admin' },
  { name: 'teams', path: '/teams', reader: 'payments-dev' },
  { name: 'access', path: '/teams/payments/access', reader: 'admin' },
  { name: 'access-refused', path: '/teams/payments/access', reader: 'payments-viewer' },
  { name: 'usage', path: `${REGISTRY}/usage`, reader: 'payments-dev' },
  { name: 'usage-team', path: '/teams/payments/usage', reader: 'payments-dev' },
  { name: 'usage-platform', path: '/admin/usage', reader: 'admin' },
  { name: 'settings', path: `${REGISTRY}/settings`, reader: 'payments-dev' },
  { name: 'quota', path: `${REGISTRY}/quota`, reader: 'payments-dev' },
  { name: 'settings-admin', path: `${REGISTRY}/settings`, reader: 'admin' },
  { name: 'registries-admin', path: '/registries', reader: 'admin' },
  { name: 'decide', path: '/requests', reader: 'admin' },
  { name: 'tenants', path: '/admin/tenants', reader: 'admin' },
  { name: 'directory', path: '/admin/directory', reader: 'admin' },
  { name: 'audit', path: '/admin/audit', reader: 'admin' },
  { name: 'audit-filtered', path: '/admin/audit?person=nobody&from=2026-01-01', reader: 'admin' },
  { name: 'audit-problem', path: '/admin/audit?from=yesterday', reader: 'admin' },
  { name: 'activity', path: '/admin/audit/activity', reader: 'admin' },
  { name: 'team-audit', path: '/teams/payments/audit', reader: 'payments-dev' },
  { name: 'team-activity', path: '/teams/payments/activity', reader: 'payments-dev' },
  { name: 'tokens', path: '/tokens', reader: 'payments-dev' },
  { name: 'tokens-none', path: '/tokens', reader: 'admin' },
  { name: 'new-token', path: '/tokens/new', reader: 'payments-dev' },
  { name: 'ci-accounts', path: '/teams/payments/ci', reader: 'payments-dev' },
  { name: 'new-ci-account', path: '/teams/payments/ci/new', reader: 'payments-dev' },
  { name: 'tokens-admin', path: '/admin/tokens', reader: 'admin' },
  { name: 'health', path: '/admin/health', reader: 'admin' },
  { name: 'storage', path: '/admin/storage', reader: 'admin' },
  { name: 'certificates', path: '/admin/certificates', reader: 'admin' },
  { name: 'bin', path: `${REGISTRY}/bin`, reader: 'payments-dev', open: fillBin },
  { name: 'purge', path: `${REGISTRY}/bin`, reader: 'payments-dev', open: openPurge },
  { name: 'cleanup', path: `${REGISTRY}/cleanup`, reader: 'payments-dev' },
  { name: 'policy', path: `${REGISTRY}/cleanup`, reader: 'payments-dev', open: previewPolicy },
  { name: 'trash-none', path: '/registries/deleted', reader: 'payments-viewer' },
  // The last that needs the registry.
  { name: 'trash', path: '/registries/deleted', reader: 'payments-dev', open: fillTrash },
]
/** Of somebody else than who fills the trash, so it comes after all others. */
const ERASE: Place = {
  ...{ name: 'erase', path: '/registries/deleted?scope=all', reader: 'admin', open: openErase },
}

/** Pages of the build that are not looked at here, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  '/': 'It only sends on to /registries.',
  '/unavailable': 'sessions.spec.ts looks at it, while the directory is down.',
}

test('every page is fit for everybody, in light and dark, wide and narrow', async ({
  stack,
  page: anonymous,
  pageOf,
}) => {
  test.setTimeout(600_000)
  const developer = await pageOf('payments-dev')
  await furnish(stack, developer)
  const places = [...PAGES, ...(await furnishTokens(developer))]
  expect.soft(unseen(places), 'pages without an entry').toEqual(Object.keys(ELSEWHERE).sort())
  const pages = {
    nobody: anonymous,
    'payments-dev': developer,
    'payments-viewer': await pageOf('payments-viewer'),
    admin: await pageOf('admin'),
    'search-dev': await pageOf('search-dev'),
  }

  // Every reader has a window: they look beside each other, each at one page after the other.
  await Promise.all(
    Object.entries(pages).map(async ([reader, page]) => {
      for (const place of places) if (place.reader === reader) await visit(page, place)
    }),
  )
  await visit(pages.admin, ERASE)
})

async function visit(page: Page, { name, path, open }: Place): Promise<void> {
  await page.goto(path)
  await open?.(page)
  // A dialog lies over what is seen, not over the whole page.
  await look(page, name, { fullPage: open === undefined })
}

/** Pages of the build that none of the places is. */
function unseen(places: readonly Place[]): string[] {
  const pages = findPages()
  const seen = new Set(places.map(({ path }) => patternOf(path, pages)))
  return pages.filter((page) => !seen.has(page))
}

/** Looks at what is open on a page, once it is there. */
async function look(page: Page, name: string, picture?: { fullPage: boolean }): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible()
  await expectFit(page, name, picture)
}

/** A registry with images, and a request that waits. */
async function furnish(stack: StackFacts, page: Page): Promise<void> {
  const address = await bringUp(page, { team: 'payments', name: 'pages', quota: '1 GiB' })
  const { directory } = await fetchCa(stack)
  const to = { credentials: 'payments-dev:demo', certDirectory: directory }
  const scratch = join(stack.scratch, 'pages')
  const image = await makeImage(scratch, 'pages')
  const other = await makeImage(scratch, 'others')
  const index = await makeIndex(scratch, 'pages')
  for (const [source, tag] of [
    [image.source, 'v1'],
    [other.source, 'v2'],
    [image.source, 'v2'],
    [other.source, 'other'],
    [index.source, 'many'],
  ] as const) {
    const destination = `docker://${address}/team/app:${tag}`
    expect(await skopeoCopy({ source, destination, to, all: true })).toMatchObject({ code: 0 })
  }
  await expectIndexed(page, `${REGISTRY}/tags?${APP}`, ['many', 'other', 'v1', 'v2'])
  await askForRegistry(page, { team: 'payments', name: 'waiting', quota: '70 GiB' })
  await expect(page.getByText('Your request is sent')).toBeVisible()
}

async function openDeletion(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Delete registry' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
}

async function openTag(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Delete v1' }).click()
  await expect(page.getByRole('dialog')).toContainText('v2')
}

async function openMany(page: Page): Promise<void> {
  await selectTags(page)
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page.getByRole('dialog')).toContainText('put back for 14 days')
}

/** With a tag that nothing else here looks at. */
async function fillBin(page: Page): Promise<void> {
  await page.goto(`${REGISTRY}/tags?${APP}`)
  await page.getByRole('button', { name: 'Delete other' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete tag' }).click()
  await expect(page.getByText('other is in the bin.')).toBeVisible()
  await page.goto(`${REGISTRY}/bin`)
  await expect(page.getByRole('button', { name: 'Restore team/app:other' })).toBeVisible()
}

async function fillTrash(page: Page): Promise<void> {
  await page.goto(REGISTRY)
  await openDeletion(page)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name of the registry').fill('pages')
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('This registry is gone')).toBeVisible({ timeout: 60_000 })
  await page.goto('/registries/deleted')
  await expect(page.getByRole('button', { name: 'Restore payments/pages' })).toBeVisible()
}

async function openErase(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Erase payments/pages' }).click()
  await expect(page.getByRole('dialog')).toContainText('may still want it back')
}

async function openPurge(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Purge all now' }).click()
  await expect(page.getByRole('dialog')).toContainText('None can be put back')
}

async function previewPolicy(page: Page): Promise<void> {
  const form = page.getByRole('form', { name: 'New policy' })
  await form.getByLabel('Name').fill('all but one')
  await form.getByLabel('Keep the newest').fill('1')
  await form.getByRole('button', { name: 'Show what it would take' }).click()
  await expect(form.getByText(/It would move/)).toBeVisible()
}

async function selectTags(page: Page): Promise<void> {
  for (const tag of ['v1', 'other']) await page.getByLabel(`Select ${tag}`, { exact: true }).check()
  await expect(page.getByRole('link', { name: 'Compare' })).toBeVisible()
}

async function openAccount(page: Page): Promise<void> {
  await page.locator('summary').filter({ hasText: 'Account of' }).click()
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible()
}

async function askForAccess(page: Page): Promise<void> {
  await page.getByLabel('Team').selectOption({ label: 'payments (ask for access)' })
  await expect(page.getByRole('button', { name: 'Ask for access' })).toBeVisible()
}

/** A token that was rotated and a CI account that expires soon; the pages of both. What is shown once is looked at here. */
async function furnishTokens(page: Page): Promise<Place[]> {
  await makeCiAccount(page, 'payments', { name: 'pages', expires: 'after 7 days' })
  await page.goto('/teams/payments/ci')
  const account = page
    .getByRole('table', { name: 'CI accounts' })
    .getByRole('link', { name: 'pages', exact: true })
  const accountPath = (await account.getAttribute('href')) ?? ''
  await makePersonalToken(page, { name: 'pages', repositories: 'team/*\nbase/**' })
  await look(page, 'shown-once')
  await page.goto('/tokens')
  await page.getByRole('link', { name: 'pages', exact: true }).click()
  await page.getByRole('button', { name: 'Rotate' }).click()
  await readShownSecret(page)
  const { pathname } = new URL(page.url())
  return [
    { name: 'token', path: pathname, reader: 'payments-dev' },
    { name: 'ci-account', path: accountPath, reader: 'payments-dev' },
  ]
}
