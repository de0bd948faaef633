// What people and images say is text, on every page that shows it.
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { buildImage, writeOciLayout } from '../lib/registry/testing/image-builder'
import { fetchCa } from './support/berth-ca'
import { makeImage } from './support/images'
import { expectIndexed } from './support/index-pages'
import { askForRegistry, bringUp } from './support/registry-pages'
import { skopeoCopy } from './support/skopeo'
import type { StackFacts } from './support/stack'
import { expect, test } from './support/test'

const SCRIPT =
  '"\'><img src=x onerror="window.hostile=1"><svg onload="window.hostile=1"><script>window.hostile=1</script>'
const LINK = 'javascript:window.hostile=1'
const REGISTRY = '/registries/search/hostile'

test('nothing that was pushed or typed runs, and all of it is shown as it is', async ({
  stack,
  pageOf,
}) => {
  test.setTimeout(180_000)
  const person = await pageOf('search-dev')
  const admin = await pageOf('admin')
  const refusals = watchPolicy([person, admin])
  const purpose = `For ${SCRIPT}`
  const address = await bringUp(person, {
    ...{ team: 'search', name: 'hostile', quota: '1 GiB' },
    purpose,
  })
  await pushHostile(stack, person, address)

  await test.step('pages of the registry', async () => {
    for (const [path, text] of [
      ['', purpose],
      ['/repositories', purpose],
      ['/connect', purpose],
      ['/settings', purpose],
      ['/tags?repository=app', purpose],
      ['/tag?repository=app&tag=v1', SCRIPT],
      ['/timeline?repository=app&tag=v1', purpose],
      ['/compare?repository=app&left=v1&right=plain', SCRIPT],
      ['/compare?repository=app&left=plain&right=v1', SCRIPT],
    ] as const) {
      await person.goto(`${REGISTRY}${path}`)
      await expectText(person, text)
    }
    await person.goto(`${REGISTRY}/tag?repository=app&tag=v1`)
    await expect(person.getByRole('main')).toContainText(LINK)
  })

  await test.step('what stands in the address', async () => {
    const query = encodeURIComponent(SCRIPT)
    for (const path of [
      `${REGISTRY}/why?person=${query}`,
      `${REGISTRY}/repositories?search=${query}`,
      `${REGISTRY}/tags?repository=app&search=${query}`,
      `${REGISTRY}/tags?repository=app&platform=${query}&sort=${query}&after=${query}`,
      `${REGISTRY}/tags?repository=${query}`,
      `${REGISTRY}/tag?repository=${query}&tag=${query}`,
      `${REGISTRY}/compare?repository=app&left=${query}&right=${query}`,
      `${REGISTRY}/timeline?repository=app&tag=${query}`,
      `${REGISTRY}/repositories?sort=${query}&before=${query}`,
      `/search?text=${query}`,
      `/search?text=%00`,
      `/signin?callbackUrl=${query}&error=${query}`,
      `/signin?callbackUrl=${encodeURIComponent(LINK)}`,
      `/registries/${query}/${query}`,
      `/teams/${query}/access`,
    ]) {
      await admin.goto(path)
      await expectNothingRan(admin)
    }
  })

  await test.step('a request and the reason of its refusal', async () => {
    await askForRegistry(person, {
      ...{ team: 'search', name: 'hostile-big', quota: '60 GiB' },
      purpose,
    })
    await expect(person.getByText('Your request is sent')).toBeVisible()
    await admin.goto('/requests')
    const card = admin.getByRole('article', { name: 'Registry hostile-big for search' })
    await expectText(admin, purpose)
    await card.getByLabel('Reason').fill(SCRIPT)
    await card.getByRole('button', { name: 'Reject' }).click()
    await expect(card).toHaveCount(0)
    await person.goto('/requests')
    await expectText(person, SCRIPT)
  })
  expect(refusals).toEqual([])
})

test('downloads are downloads, of the type they say', async ({ stack }) => {
  const answer = await fetch(`${stack.url}/ca.crt?filename=../../evil.html`)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-disposition': 'attachment; filename="ca.crt"',
    'content-type': 'application/x-pem-file',
    'x-content-type-options': 'nosniff',
  })
})

async function pushHostile(stack: StackFacts, person: Page, address: string): Promise<void> {
  const image = await buildImage({
    files: [[`app-${SCRIPT.replaceAll('/', '')}`, 'content']],
    annotations: {
      'org.opencontainers.image.title': SCRIPT,
      'org.opencontainers.image.url': LINK,
    },
    config: {
      User: SCRIPT,
      WorkingDir: SCRIPT,
      Entrypoint: [SCRIPT],
      Cmd: [SCRIPT],
      Env: [`HOSTILE=${SCRIPT}`],
      Labels: {
        ...{ 'org.opencontainers.image.source': LINK, description: SCRIPT },
        [SCRIPT]: SCRIPT,
      },
    },
  })
  const layout = join(stack.scratch, 'hostile')
  await writeOciLayout(layout, 'v1', image)
  const { directory } = await fetchCa(stack)
  const pushed = await skopeoCopy({
    source: `oci:${layout}:v1`,
    destination: `docker://${address}/app:v1`,
    to: { credentials: 'search-dev:demo', certDirectory: directory },
  })
  expect(pushed).toMatchObject({ code: 0 })
  const plain = await makeImage(layout, 'plain')
  const beside = await skopeoCopy({
    source: plain.source,
    destination: `docker://${address}/app:plain`,
    to: { credentials: 'search-dev:demo', certDirectory: directory },
  })
  expect(beside).toMatchObject({ code: 0 })
  await expectIndexed(person, `${REGISTRY}/tags?repository=app`, ['plain', 'v1'])
}

async function expectText(page: Page, text: string): Promise<void> {
  await expect(page.getByRole('main')).toContainText(text)
  await expectNothingRan(page)
}

async function expectNothingRan(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  expect(await page.evaluate('window.hostile')).toBeUndefined()
  expect(await page.locator('a[href^="javascript:" i], img[src="x"], svg[onload]').count()).toBe(0)
}

/** What the browser refused to load or run: markup of somebody else would show up here, had it become markup. */
function watchPolicy(pages: readonly Page[]): string[] {
  const refusals: string[] = []
  for (const page of pages) {
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) refusals.push(message.text())
    })
    page.on('dialog', (dialog) => {
      refusals.push(`a dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
  }
  return refusals
}
