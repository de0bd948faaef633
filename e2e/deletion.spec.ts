import { join } from 'node:path'
import { fetchCa } from './support/berth-ca'
import { connectDocker } from './support/docker-client'
import { makeImage } from './support/images'
import { bringUp, expectReady } from './support/registry-pages'
import { skopeoCopy } from './support/skopeo'
import { portalOf } from './support/stack'
import { expect, test } from './support/test'

const DELETED = '/registries/deleted'

test('a registry is deleted by its typed name, restored with its image, and erased', async ({
  stack,
  pageOf,
}) => {
  test.setTimeout(240_000)
  const page = await pageOf('search-dev')
  const address = await bringUp(page, { team: 'search', name: 'fleeting', quota: '1 GiB' })
  const { directory } = await fetchCa(stack)
  const access = { credentials: 'search-dev:demo', certDirectory: directory }
  const scratch = join(stack.scratch, 'deletion')
  const image = await makeImage(scratch, 'kept')
  const destination = `docker://${address}/app:v1`
  expect(await skopeoCopy({ source: image.source, destination, to: access })).toMatchObject({
    code: 0,
  })
  const label = [`berth.installation=${stack.installationId}`, 'berth.registry=fleeting']
  const docker = connectDocker(stack.dockerHost)
  const dialog = page.getByRole('dialog')
  const name = dialog.getByLabel('Name of the registry')
  const row = page.getByRole('row', { name: /search\/fleeting/ })

  await test.step('deleted', async () => {
    await page.getByRole('button', { name: 'Delete registry' }).click()
    const last = dialog.getByRole('button', { name: 'Delete' })
    await expect(last).toBeDisabled()
    await name.fill('search')
    await expect(last).toBeDisabled()
    await name.fill('fleeting')
    await last.click()
    await expect(page.getByText('This registry is gone')).toBeVisible({ timeout: 60_000 })
    expect(await docker.listServices({ filters: { label } })).toEqual([])
    expect(await docker.listSecrets({ filters: { label } })).toEqual([])
    await page.goto('/registries')
    await expect(page.getByRole('main')).not.toContainText('fleeting')
  })

  await test.step('its restore goes on where the portal was killed', async () => {
    await page.getByRole('link', { name: 'Deleted registries' }).click()
    await expect(page).toHaveURL(DELETED)
    await expect(row).toContainText(`${address} stays reserved`)
    await expect(row).toContainText('7 more days')
    await expect(row.getByRole('button', { name: 'Erase' })).toHaveCount(0)
    await row.getByRole('button', { name: 'Restore' }).click()
    await expect(page).toHaveURL('/registries/search/fleeting')
    const portal = portalOf(stack)
    await portal.kill('SIGKILL')
    await portal.start()
    await page.reload()
    await expectReady(page, 90_000)
    const pulled = await skopeoCopy({
      source: `docker://${address}/app@${image.digest}`,
      destination: `dir:${join(scratch, 'pulled')}`,
      from: access,
    })
    expect(pulled).toMatchObject({ code: 0 })
  })

  await test.step('erased by an admin, its name is free for one that has nothing of it', async () => {
    await page.getByRole('button', { name: 'Delete registry' }).click()
    await name.fill('fleeting')
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await expect(page.getByText('This registry is gone')).toBeVisible({ timeout: 60_000 })
    const admin = await pageOf('admin')
    await admin.goto(`${DELETED}?scope=all`)
    const theirs = admin.getByRole('row', { name: /search\/fleeting/ })
    await theirs.getByRole('button', { name: 'Erase' }).click()
    await admin.getByLabel('Name of the registry').fill('fleeting')
    await admin.getByRole('button', { name: 'Erase for good' }).click()
    // Behind an open dialog there is no row for anybody.
    await expect(admin.getByRole('dialog')).toHaveCount(0)
    await expect(theirs).toHaveCount(0, { timeout: 30_000 })
    await bringUp(page, { team: 'search', name: 'fleeting', quota: '1 GiB' })
    await page.goto('/registries/search/fleeting/repositories')
    await expect(page.getByText('Nothing pushed yet')).toBeVisible()
  })
})
