// Room that nobody needs is given back: delete, purge, clean up, and the bytes fall on the page.
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { fetchCa } from './support/berth-ca'
import { makeImage } from './support/images'
import { expectIndexed } from './support/index-pages'
import { bringUp } from './support/registry-pages'
import { skopeoCopy } from './support/skopeo'
import { portalOf } from './support/stack'
import { expect, test } from './support/test'

const REGISTRY = '/registries/payments/clean'
const TAGS = `${REGISTRY}/tags?repository=team/app`

async function usedBytes(page: Page): Promise<number> {
  const answer = await page.request.get(`/api${REGISTRY}`)
  const { usage } = (await answer.json()) as { usage: { usedBytes: number } | null }
  return usage?.usedBytes ?? 0
}

test('a clean-up frees what was purged although the portal is killed amid it, and pushes go on', async ({
  stack,
  pageOf,
}) => {
  test.setTimeout(240_000)
  const page = await pageOf('payments-dev')
  const scratch = join(stack.scratch, 'clean')
  const address = await bringUp(page, { team: 'payments', name: 'clean', quota: '1 GiB' })
  const { directory } = await fetchCa(stack)
  const access = { credentials: 'payments-dev:demo', certDirectory: directory }
  const app = `docker://${address}/team/app`
  const [stays, goes] = [await makeImage(scratch, 'stays'), await makeImage(scratch, 'goes')]
  const push = async (source: string, tag: string) =>
    expect(
      await skopeoCopy({ source, destination: `${app}:${tag}`, to: access, all: true }),
    ).toMatchObject({ code: 0 })
  await push(stays.source, 'stays')
  await push(goes.source, 'goes')
  await expectIndexed(page, TAGS, ['stays', 'goes'])

  await page.getByRole('button', { name: 'Delete goes' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete tag' }).click()
  await expect(page.getByRole('region', { name: 'Deleted' })).toContainText('goes is in the bin.')
  await page.goto(`${REGISTRY}/bin`)
  await page.getByRole('button', { name: 'Purge all now' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Purge for good' }).click()
  await expect(page.getByText('The bin is empty')).toBeVisible({ timeout: 30_000 })

  await page.goto(`${REGISTRY}/cleanup`)
  await page.getByRole('button', { name: 'Forecast', exact: true }).click()
  await expect(page.getByText('a clean-up would free about')).toBeVisible({ timeout: 60_000 })
  const before = await usedBytes(page)
  await page.getByRole('button', { name: 'Clean up now' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Clean up', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Clean-up under way' })).toBeVisible()
  const context = page.context()
  await page.close()
  const portal = portalOf(stack)
  await portal.kill('SIGKILL')
  await portal.start()

  const later = await context.newPage()
  await later.goto(`${REGISTRY}/cleanup`)
  const runs = later.getByRole('region', { name: 'Last clean-ups' })
  await expect(runs).toContainText('freed; no pushes for', { timeout: 120_000 })
  expect(await usedBytes(later)).toBeLessThan(before)
  const pulled = await skopeoCopy({
    ...{ source: `${app}@${stays.digest}`, destination: `dir:${join(scratch, 'pulled')}` },
    ...{ from: access, all: true },
  })
  expect(pulled).toMatchObject({ code: 0 })
  await push(goes.source, 'again')
})
