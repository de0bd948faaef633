import { connectDocker } from './support/docker-client'
import { bringUp } from './support/registry-pages'
import { expect, test } from './support/test'

test('a registry is deleted by its typed name, leaves nothing, and its name is free again', async ({
  stack,
  pageOf,
}) => {
  test.setTimeout(150_000)
  const page = await pageOf('search-dev')
  const address = await bringUp(page, { team: 'search', name: 'fleeting', quota: '1 GiB' })
  await page.getByRole('button', { name: 'Delete registry' }).click()
  const dialog = page.getByRole('dialog')
  const last = dialog.getByRole('button', { name: 'Delete for good' })
  await expect(last).toBeDisabled()
  await dialog.getByLabel('Name of the registry').fill('search')
  await expect(last).toBeDisabled()
  await dialog.getByLabel('Name of the registry').fill('fleeting')
  await last.click()
  await expect(page.getByText('This registry is gone')).toBeVisible({ timeout: 60_000 })

  const label = [`berth.installation=${stack.installationId}`, 'berth.registry=fleeting']
  const docker = connectDocker(stack.dockerHost)
  expect(await docker.listServices({ filters: { label } })).toEqual([])
  expect(await docker.listSecrets({ filters: { label } })).toEqual([])
  await page.goto('/registries')
  await expect(page.getByRole('main')).not.toContainText('fleeting')

  // Nobody pushed anything, so its port is free too.
  expect(await bringUp(page, { team: 'search', name: 'fleeting', quota: '1 GiB' })).toBe(address)
})
