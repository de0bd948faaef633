import { join } from 'node:path'
import { fetchCa } from './support/berth-ca'
import { askToken, serviceOf } from './support/https-get'
import { digestOfText, makeImage } from './support/images'
import { bringUp, expectReady } from './support/registry-pages'
import { skopeoCopy, skopeoInspectRaw } from './support/skopeo'
import { portalOf } from './support/stack'
import { expect, test } from './support/test'

test('a registry is suspended and resumed, changed and restarted by its owner', async ({
  stack,
  pageOf,
}) => {
  test.setTimeout(180_000)
  const page = await pageOf('search-dev')
  const address = await bringUp(page, { team: 'search', name: 'life', quota: '1 GiB' })
  const overview = '/registries/search/life'
  const ca = await fetchCa(stack)
  const access = { credentials: 'search-dev:demo', certDirectory: ca.directory }
  const image = await makeImage(join(stack.scratch, 'life'), 'first')
  const source = `docker://${address}/team/app:v1`
  expect(await skopeoCopy({ source: image.source, destination: source, to: access })).toMatchObject(
    {
      code: 0,
    },
  )
  const service = await serviceOf(address, ca.pem)
  const ask = () =>
    askToken(stack.machineUrl, {
      ...{ ca: ca.pem, username: 'search-dev', service, scope: 'repository:team/app:pull' },
    })

  await test.step('suspended, it gives no token and says why, on every page', async () => {
    await page.getByRole('button', { name: 'Suspend registry' }).click()
    const dialog = page.getByRole('dialog', { name: 'Suspend search/life?' })
    await expect(dialog.getByRole('button', { name: 'Suspend' })).toBeDisabled()
    await dialog.getByLabel('Why').fill('moves house')
    await dialog.getByRole('button', { name: 'Suspend' }).click()
    await expect(page.getByText('Being suspended').first()).toBeVisible()
    await expect(async () => {
      const refused = await ask()
      expect(refused.status).toBe(403)
      expect(JSON.parse(refused.body).errors).toEqual([
        {
          code: 'DENIED',
          message: expect.stringMatching(
            /^Registry search\/life is suspended since .* UTC by search-dev: “moves house”\. .*\/registries\/search\/life$/,
          ),
        },
      ])
    }).toPass({ timeout: 10_000 })
    await page.goto(`${overview}/repositories`)
    await expect(page.getByRole('main')).toContainText('Images cannot be read now')
    await expect(page.getByRole('link', { name: 'team/app' })).toBeVisible()
    await page.goto('/registries')
    await expect(page.getByRole('row').filter({ hasText: 'search/life' })).toContainText(
      'moves house',
    )
  })

  await test.step('a portal that is killed meanwhile changes nothing about it', async () => {
    const portal = portalOf(stack)
    await portal.kill('SIGKILL')
    await portal.start()
    await page.goto(overview)
    await expect(page.getByText('Being suspended').first()).toBeVisible()
    expect((await ask()).status).toBe(403)
  })

  await test.step('resumed, it serves the same image', async () => {
    await page.getByRole('button', { name: 'Resume' }).click()
    await expectReady(page)
    await expect(async () => {
      const raw = await skopeoInspectRaw(source, access)
      expect(digestOfText(raw.stdout)).toBe(image.digest)
    }).toPass({ timeout: 10_000 })
  })

  await test.step('changed by two at once, the second is told and loses nothing', async () => {
    const second = await pageOf('search-dev')
    for (const each of [page, second]) await each.goto(`${overview}/settings`)
    const formOf = (of: typeof page) => of.getByRole('form', { name: 'Change settings' })
    await formOf(page).getByLabel('Memory').fill('256 MiB')
    await formOf(page).getByRole('button', { name: 'Save' }).click()
    await expect(formOf(page).getByText('Saved')).toBeVisible()
    await formOf(second).getByLabel('CPUs').fill('0.5')
    await formOf(second).getByRole('button', { name: 'Save' }).click()
    await expect(formOf(second)).toContainText('Somebody else changed this registry')
    await expect(formOf(second).getByLabel('CPUs')).toHaveValue('0.5')
    await page.goto(overview)
    await expectReady(page)
    const steps = page.getByRole('list', { name: 'Steps' })
    await expect(steps).toContainText('Changed by search-dev: memory')
  })

  await test.step('restarted, its timeline says so', async () => {
    await page.goto(`${overview}/settings`)
    await page.getByRole('button', { name: 'Restart registry' }).click()
    await expect(page.getByText('It restarts')).toBeVisible()
    await page.goto(overview)
    const steps = page.getByRole('list', { name: 'Steps' })
    await expect(steps).toContainText('Restart asked for by search-dev')
    await expectReady(page)
  })
})
