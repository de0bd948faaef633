// Nothing is lost by a click: tags are deleted, put back, purged and deleted by hundreds, and what should still be
// pulled is, by its digest.
import { join } from 'node:path'
import { asRepositoryName, asTagName } from '../lib/registry/references'
import { buildArtifact, writeOciLayout } from '../lib/registry/testing/image-builder'
import { fetchCa } from './support/berth-ca'
import { makeImage, makeIndex } from './support/images'
import { expectIndexed } from './support/index-pages'
import { openRegistryAs } from './support/registry-client'
import { bringUp } from './support/registry-pages'
import { skopeoCopy } from './support/skopeo'
import { portalOf } from './support/stack'
import { expect, test } from './support/test'

const REGISTRY = '/registries/payments/bin'
const TAGS = `${REGISTRY}/tags?repository=team/app`
const MANY = 500

test('tags go to the bin and come back, and nothing else is lost', async ({ stack, pageOf }) => {
  test.setTimeout(500_000)
  const page = await pageOf('payments-dev')
  const scratch = join(stack.scratch, 'bin')
  const address = await bringUp(page, { team: 'payments', name: 'bin', quota: '1 GiB' })
  const { directory } = await fetchCa(stack)
  const access = { credentials: 'payments-dev:demo', certDirectory: directory }
  const app = `docker://${address}/team/app`
  const [one, two] = [await makeImage(scratch, 'one'), await makeImage(scratch, 'two')]
  const index = await makeIndex(scratch, 'index')
  const push = async (source: string, tag: string) => {
    const pushed = await skopeoCopy({ source, destination: `${app}:${tag}`, to: access, all: true })
    expect(pushed).toMatchObject({ code: 0 })
  }
  const pulls = async (reference: string) => {
    const destination = `dir:${join(scratch, `pull-${Math.random().toString(36).slice(2)}`)}`
    const { code } = await skopeoCopy({
      ...{ source: `${app}${reference}`, destination },
      ...{ from: access, all: true },
    })
    return code === 0
  }
  const dialog = page.getByRole('dialog')
  const bar = page.getByRole('region', { name: 'Deleted' })
  const row = (name: string) => page.getByRole('link', { name, exact: true })

  await test.step('two tags on one digest, an index of two platforms, a signed image', async () => {
    const layout = join(scratch, 'signature')
    const signature = buildArtifact('application/vnd.dev.cosign.artifact.sig.v1+json', 'signed')
    await writeOciLayout(layout, 'signature', signature)
    await push(one.source, 'v1')
    await push(one.source, 'same')
    await push(index.source, 'many')
    await push(two.source, 'signed')
    await push(`oci:${layout}:signature`, `${two.digest.replace(':', '-')}.sig`)
    await expectIndexed(page, TAGS, ['v1', 'same', 'many', 'signed'])
  })

  await test.step('select, delete and undo, without a mouse', async () => {
    await page.getByRole('button', { name: 'Delete v1' }).focus()
    await page.keyboard.press('Enter')
    await expect(dialog).toContainText('These tags show the same image and stay: same')
    await expect(dialog).toContainText('put back for 14 days')
    await dialog.getByRole('button', { name: 'Delete tag' }).focus()
    await page.keyboard.press('Enter')
    await expect(bar).toContainText('v1 is in the bin.')
    await expect(bar).toBeFocused()
    await expect(row('v1')).toHaveCount(0)
    expect(await pulls(':v1')).toBe(false)
    expect(await pulls(`@${one.digest}`)).toBe(true)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect(row('v1')).toBeVisible()
    expect(await pulls(':v1')).toBe(true)

    await page.getByLabel('Search tags').fill('v1')
    await expect(page.getByText('1 tag matches')).toBeVisible()
    await page.getByLabel('Select v1', { exact: true }).focus()
    await page.keyboard.press('Space')
    await page.getByRole('button', { name: 'Delete', exact: true }).focus()
    await page.keyboard.press('Enter')
    await expect(dialog).toContainText('Delete v1?')
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
  })

  await test.step('signatures go along with their image', async () => {
    await page.goto(TAGS)
    await page.getByRole('button', { name: 'Delete signed' }).click()
    await expect(dialog).toContainText('A signature or the like goes along')
    await dialog.getByRole('button', { name: 'Delete tag' }).click()
    await expect(bar).toContainText('signed is in the bin.')
    expect(await pulls(`:${two.digest.replace(':', '-')}.sig`)).toBe(false)
  })

  await test.step('from the bin it comes back after the portal was restarted', async () => {
    await page.getByRole('button', { name: 'Delete many' }).click()
    await dialog.getByRole('button', { name: 'Delete tag' }).click()
    await expect(bar).toContainText('many is in the bin.')
    const portal = portalOf(stack)
    await portal.stop()
    await portal.start()
    await page.goto(`${REGISTRY}/bin`)
    await page.getByRole('button', { name: 'Restore team/app:many' }).click()
    await expect(page.getByRole('button', { name: 'Restore team/app:many' })).toHaveCount(0)
    await page.getByRole('button', { name: 'Restore team/app:signed' }).click()
    await expect(page.getByText('The bin is empty')).toBeVisible()
    expect(await pulls(`@${index.digest}`)).toBe(true)
    expect(await pulls(':many')).toBe(true)
    expect(await pulls(`:${two.digest.replace(':', '-')}.sig`)).toBe(true)
  })

  await test.step('a purge takes what nothing else needs, and no more', async () => {
    await page.goto(TAGS)
    for (const tag of ['v1', 'many']) {
      await page.getByRole('button', { name: `Delete ${tag}` }).click()
      await dialog.getByRole('button', { name: 'Delete tag' }).click()
      await expect(bar).toContainText(`${tag} is in the bin.`)
    }
    await page.goto(`${REGISTRY}/bin`)
    await page.getByRole('button', { name: 'Purge all now' }).click()
    await dialog.getByRole('button', { name: 'Purge for good' }).click()
    await expect(page.getByText('The bin is empty')).toBeVisible({ timeout: 30_000 })
    expect(await pulls(`@${index.digest}`)).toBe(false)
    expect(await pulls(`@${one.digest}`)).toBe(true)
    expect(await pulls(':same')).toBe(true)
  })

  await test.step('usage says what the bytes are for, and is measured when asked', async () => {
    await page.goto(`${REGISTRY}/usage`)
    const used = page.getByRole('region', { name: 'What is used' })
    // The purged manifests are gone, and their layers wait for a clean-up of the storage.
    await expect(used).toContainText(/frees it\.\s*[1-9]/, { timeout: 30_000 })
    await expect(used).toContainText('Before it was')
    const measure = used.getByRole('button', { name: 'Measure now' })
    const measuredAt = () => used.locator('time').first().getAttribute('datetime')
    const before = await measuredAt()
    await measure.focus()
    await page.keyboard.press('Enter')
    await expect.poll(measuredAt, { timeout: 20_000 }).not.toBe(before)
    await expect(measure).toBeEnabled({ timeout: 20_000 })
    await page.getByRole('button', { name: 'By month' }).click()
    await expect(page.getByText('come back in two months')).toBeVisible()
  })

  await test.step('500 tags by filter, while the tab is closed', async () => {
    const client = await openRegistryAs(stack, address, 'payments-dev')
    const repository = asRepositoryName('team/app')
    const { bytes, mediaType } = await client.getRawManifest(repository, asTagName('same'))
    for (let n = 0; n < MANY; n += 1) {
      await client.putManifest(repository, asTagName(`build-${n}`), mediaType, bytes)
    }
    client.close()
    const path = `${TAGS}&search=build-`
    await expect(async () => {
      await page.goto(path)
      await expect(page.getByText(`${MANY} tags match`)).toBeVisible({ timeout: 1_000 })
    }).toPass({ timeout: 150_000, intervals: [2_000] })
    await page.getByLabel('Select the page').check()
    await page.getByRole('button', { name: `Select all ${MANY} that match` }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await dialog.getByRole('button', { name: `Delete ${MANY} tags` }).click()
    await expect(bar).toContainText('goes on by itself')
    const context = page.context()
    await page.close()
    const later = await context.newPage()
    await later.goto(`${REGISTRY}/bin`)
    const jobs = later.getByRole('region', { name: 'Jobs' })
    await expect(jobs).toContainText(`${MANY} of ${MANY}`, { timeout: 120_000 })
    await later.goto(TAGS)
    await expect(later.getByText('2 tags', { exact: true })).toBeVisible()
    expect(await pulls(`@${one.digest}`)).toBe(true)
    expect(await pulls(':same')).toBe(true)
    expect(await pulls(':build-7')).toBe(false)
  })

  await test.step('a clean-up policy is made, and changed with what it would take first', async () => {
    const cleanup = await page.context().newPage()
    await cleanup.goto(`${REGISTRY}/cleanup`)
    const made = cleanup.getByRole('form', { name: 'New policy' })
    await made.getByLabel('Name').fill('old builds')
    await made.getByLabel('Tags').fill('none-*')
    await made.getByRole('button', { name: 'Show what it would take' }).click()
    await expect(made).toContainText('It would take nothing now.')
    await made.getByRole('button', { name: 'Save and run by schedule' }).click()
    await cleanup.getByRole('button', { name: 'Change the policy old builds' }).click()
    const changed = cleanup.getByRole('form', { name: 'Change the policy old builds' })
    await expect(changed.getByLabel('Tags')).toHaveValue('none-*')
    await changed.getByLabel('Older than, in days').fill('30')
    await changed.getByRole('button', { name: 'Show what it would take' }).click()
    await changed.getByRole('button', { name: 'Save and run by schedule' }).click()
    await expect(cleanup.getByText('pushed more than 30 days ago')).toBeVisible()
    await cleanup.close()
  })

  await test.step('a whole repository', async () => {
    const [again] = page.context().pages()
    if (again === undefined) throw new Error('no page')
    await again.goto(TAGS)
    await again.getByRole('button', { name: 'Delete repository' }).click()
    const asked = again.getByRole('dialog', { name: 'Delete team/app?' })
    await expect(asked).toContainText('All 2 tags go to the bin.')
    await asked.getByRole('button', { name: 'Delete 2 tags' }).click()
    await expect(again.getByText('No tags', { exact: true })).toBeVisible({ timeout: 30_000 })
    expect(await pulls(`@${one.digest}`)).toBe(true)
    expect(await pulls(':same')).toBe(false)
  })
})
