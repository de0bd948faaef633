// What was pushed is found, compared, followed through time and put back, in the browser.
import { join } from 'node:path'
import { buildArtifact, writeOciLayout } from '../lib/registry/testing/image-builder'
import { fetchCa } from './support/berth-ca'
import { digestOfText, makeImage, makeIndex } from './support/images'
import { expectIndexed } from './support/index-pages'
import { bringUp } from './support/registry-pages'
import { skopeoCopy, skopeoInspectRaw } from './support/skopeo'
import { expect, test } from './support/test'

const REGISTRY = '/registries/payments/browse'
const TAGS = `${REGISTRY}/tags?repository=team/app`

test('images are found, compared, followed through time and put back', async ({
  stack,
  pageOf,
}) => {
  test.setTimeout(180_000)
  const page = await pageOf('payments-dev')
  const scratch = join(stack.scratch, 'browse')
  const address = await bringUp(page, { team: 'payments', name: 'browse', quota: '1 GiB' })
  const { directory } = await fetchCa(stack)
  const access = { credentials: 'payments-dev:demo', certDirectory: directory }
  const app = `docker://${address}/team/app`
  const [one, two] = [await makeImage(scratch, 'one'), await makeImage(scratch, 'two')]
  const many = await makeIndex(scratch, 'many')

  await test.step('an empty registry says how to push', async () => {
    await page.goto(`${REGISTRY}/repositories`)
    await expect(page.getByText(`docker push ${address}/my-image:v1`)).toBeVisible()
  })

  await test.step('three images, two tags on one digest, an index, a signed one', async () => {
    const signature = buildArtifact('application/vnd.dev.cosign.artifact.sig.v1+json', 'signed')
    const layout = join(scratch, 'signature')
    await writeOciLayout(layout, 'signature', signature)
    for (const [source, tag] of [
      [one.source, 'v1.9'],
      [one.source, 'latest'],
      [two.source, 'v1.10'],
      [two.source, 'latest'],
      [many.source, 'many'],
      [`oci:${layout}:signature`, `${two.digest.replace(':', '-')}.sig`],
    ] as const) {
      const destination = `${app}:${tag}`
      const pushed = await skopeoCopy({ source, destination, to: access, all: true })
      expect(pushed).toMatchObject({ code: 0 })
    }
    await expectIndexed(page, TAGS, ['latest', 'many', 'v1.9', 'v1.10'])
  })

  await test.step('the table is in natural order, grouped, with signatures folded', async () => {
    const table = page.getByRole('table', { name: 'Tags of team/app' })
    await expect(page.getByText('4 tags', { exact: true })).toBeVisible()
    const rows = table.getByRole('row')
    await expect(rows).toHaveCount(5)
    for (const [at, tag] of ['latest', 'many', 'v1.9', 'v1.10'].entries()) {
      await expect(
        rows
          .nth(at + 1)
          .getByRole('link')
          .first(),
      ).toHaveText(tag)
    }
    const latest = table.getByRole('row', { name: /latest/ }).first()
    await expect(latest).toContainText('same image as v1.10')
    await expect(latest).toContainText('by payments-dev')
    await latest.getByText('1 attached').click()
    await expect(latest.getByRole('link', { name: 'signature' })).toBeVisible()
    await expect(table.getByRole('row', { name: /many/ })).toContainText('linux/arm64')
  })

  await test.step('filters work while one types, and stand in the address', async () => {
    await page.getByLabel('Search tags').fill('1.1')
    await expect(page).toHaveURL(/search=1\.1/)
    await expect(page.getByText('1 tag matches')).toBeVisible()
    await page.getByLabel('Search tags').fill('')
    await page.getByLabel('Platform').fill('linux/arm64')
    await expect(page.getByRole('link', { name: 'many', exact: true })).toBeVisible()
    await expect(page.getByRole('link', { name: 'v1.9', exact: true })).toHaveCount(0)
    await page.goBack()
    await page.goto(`${TAGS}&olderThanDays=30`)
    await expect(page.getByText('No tag like this')).toBeVisible()
    await page.getByRole('link', { name: 'Show all tags' }).click()
    await expect(page.getByText('4 tags', { exact: true })).toBeVisible()
    await page.getByRole('link', { name: 'Size (compressed)' }).click()
    await expect(page).toHaveURL(/sort=size/)
    await expect(page.getByRole('columnheader', { name: /Size/ })).toHaveAttribute(
      'aria-sort',
      'descending',
    )
  })

  await test.step('two are selected by keyboard and compared', async () => {
    await page.goto(TAGS)
    await page.getByLabel('Select the page').focus()
    await page.keyboard.press('Space')
    await expect(page.getByText('4 tags selected')).toBeVisible()
    await page.getByRole('button', { name: 'Clear selection' }).press('Enter')
    for (const tag of ['v1.9', 'v1.10']) {
      await page.getByLabel(`Select ${tag}`, { exact: true }).focus()
      await page.keyboard.press('Space')
    }
    await page.getByRole('link', { name: 'Compare' }).press('Enter')
    await expect(page.getByRole('heading', { name: 'v1.9 and v1.10' })).toBeVisible()
    const layers = page.getByRole('table', { name: 'Layers of both images' })
    await expect(layers.getByText('in both')).toHaveCount(1)
    await expect(layers.getByText('only in')).toHaveCount(2)
    await page.goto(`${REGISTRY}/compare?repository=team/app&left=v1.9&right=many`)
    await expect(page.getByText('Compared for')).toBeVisible()
  })

  await test.step('a tag has its commands; the last choice is remembered', async () => {
    await page.goto(`${REGISTRY}/tag?repository=team/app&tag=latest`)
    await expect(page.getByText(`docker pull ${address}/team/app:latest`)).toBeVisible()
    await expect(page.getByRole('heading', { name: 'Attached' })).toBeVisible()
    await page.getByLabel('With', { exact: true }).selectOption('nerdctl')
    await page.getByLabel('By', { exact: true }).selectOption('digest')
    await page.goto(`${REGISTRY}/tag?repository=team/app&tag=v1.9`)
    await expect(
      page.getByText(`nerdctl pull ${address}/team/app@${one.digest}`, { exact: true }),
    ).toBeVisible()
  })

  await test.step('the time line puts a tag back, and what was there stays', async () => {
    await page.goto(`${REGISTRY}/tag?repository=team/app&tag=latest`)
    await page.getByRole('link', { name: 'Time line of latest' }).click()
    const line = page.getByRole('list', { name: 'Time line of latest' })
    await expect(line.getByRole('listitem')).toHaveCount(2)
    const short = one.digest.slice('sha256:'.length, 'sha256:'.length + 12)
    await line.getByRole('button', { name: `Put latest back on ${short}` }).click()
    await expect(line.getByRole('listitem')).toHaveCount(3)
    await expect(line.getByRole('listitem').first()).toContainText('by payments-dev, in Berth')
    const raw = await skopeoInspectRaw(`${app}:latest`, access)
    expect(digestOfText(raw.stdout)).toBe(one.digest)
    const kept = await skopeoInspectRaw(`${app}:v1.10`, access)
    expect(digestOfText(kept.stdout)).toBe(two.digest)
  })

  await test.step('who may only read is not offered to', async () => {
    const viewer = await pageOf('payments-viewer')
    await viewer.goto(`${REGISTRY}/timeline?repository=team/app&tag=latest`)
    await expect(viewer.getByRole('list', { name: 'Time line of latest' })).toBeVisible()
    await expect(viewer.getByRole('button', { name: /Put latest back/ })).toHaveCount(0)
  })

  await test.step('search leads there from anywhere', async () => {
    await page.goto('/account')
    await page.keyboard.press('/')
    await expect(page.getByLabel('Search images')).toBeFocused()
    await page.keyboard.type('app:v1.1')
    await page.keyboard.press('Enter')
    const found = page.getByRole('region', { name: 'payments/browse' })
    await found.getByRole('link', { name: 'team/app:v1.10' }).click()
    await expect(page.getByRole('main')).toContainText(two.digest)
    const stranger = await pageOf('search-dev')
    await stranger.goto('/search?text=app:v1.1')
    await expect(stranger.getByText('Nothing found')).toBeVisible()
  })
})
