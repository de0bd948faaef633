import { join } from 'node:path'
import { fetchCa } from './support/berth-ca'
import { openDockerCli, trustRegistry } from './support/docker-cli'
import { askToken, serviceOf } from './support/https-get'
import { digestOfText, makeImage } from './support/images'
import { bringUp } from './support/registry-pages'
import { skopeoCopy, skopeoInspectRaw } from './support/skopeo'
import { expect, test } from './support/test'

const MEASURED_WITHIN_MS = 30_000

test('a full registry refuses pushes with a way to more room, which an admin grants', async ({
  stack,
  pageOf,
}) => {
  test.setTimeout(150_000)
  const page = await pageOf('search-dev')
  const address = await bringUp(page, { team: 'search', name: 'full', quota: '1 GiB' })
  const ca = await fetchCa(stack)
  const access = { credentials: 'search-dev:demo', certDirectory: ca.directory }
  const scratch = join(stack.scratch, 'quota')
  const first = await makeImage(scratch, 'first')
  const second = await makeImage(scratch, 'second')
  const repository = `docker://${address}/team/app`
  const push = (source: string, tag: string) =>
    skopeoCopy({ source, destination: `${repository}:${tag}`, to: access })

  const early = await pageOf('admin')
  await early.goto('/admin/tenants')
  expect(await push(first.source, 'first')).toMatchObject({ code: 0 })

  let link = ''
  const admin = await pageOf('admin')
  await test.step('an admin sees the use and sets a quota below it', async () => {
    await expect(async () => {
      await admin.goto('/admin/tenants')
      const entry = admin
        .getByRole('listitem')
        .filter({ has: admin.getByRole('link', { name: 'full' }) })
      await expect(entry).toContainText(/KiB of 1 GiB used/, { timeout: 1_000 })
    }).toPass({ timeout: MEASURED_WITHIN_MS })
    const form = admin.getByRole('form', { name: 'Quota of search/full' })
    await form.getByLabel('Quota').fill('-1 GiB')
    await form.getByRole('button', { name: 'Save' }).click()
    await expect(form.getByLabel('Quota')).toHaveAttribute('aria-invalid', 'true')
    await form.getByLabel('Quota').fill('1 KiB')
    await form.getByRole('button', { name: 'Save' }).click()
    await expect(form).toContainText('Below what is stored')
    await form.getByRole('button', { name: 'Set it anyway' }).click()
    await expect(form.getByText('Saved')).toBeVisible()
  })

  await test.step('a page from before the push is told of it, and asks too', async () => {
    const form = early.getByRole('form', { name: 'Quota of search/full' })
    await form.getByLabel('Quota').fill('1 KiB')
    await form.getByRole('button', { name: 'Save' }).click()
    await expect(form).toContainText(/KiB are stored already: below that, pushes stop/)
    await expect(form).not.toContainText('CONFLICT')
    await form.getByRole('button', { name: 'Cancel' }).click()
    await expect(form).not.toContainText('stored already')
  })

  await test.step('a push is refused with usage, quota and the page', async () => {
    const refused = await push(second.source, 'second')
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toContain('403')
    // Of the two, only docker prints the words.
    trustRegistry(address, ca.pem)
    const docker = openDockerCli({
      dockerHost: stack.dockerHost,
      configDirectory: join(scratch, 'docker'),
    })
    await docker.login(address, 'search-dev', 'demo')
    const image = `${address}/team/app`
    expect(await docker.pull(`${image}:first`)).toMatchObject({ code: 0 })
    await docker.tag(`${image}:first`, `${image}:second`)
    const denied = await docker.push(`${image}:second`)
    expect(denied.code).not.toBe(0)
    expect(denied.stderr).toMatch(
      /denied: registry search\/full is full: .* used of its 1 KiB quota/,
    )
    link = /http:\/\/\S+/.exec(denied.stderr)?.[0] ?? ''
    expect(link).toMatch(/\/registries\/search\/full\/quota$/)
    const answer = await askToken(stack.machineUrl, {
      ca: ca.pem,
      username: 'search-dev',
      service: await serviceOf(address, ca.pem),
      scope: 'repository:team/app:pull,push',
    })
    expect(answer.status).toBe(403)
    expect(JSON.parse(answer.body)).toEqual({
      errors: [
        {
          code: 'DENIED',
          message: expect.stringMatching(
            /KiB used of its 1 KiB quota.*http:\/\/localhost:\d+\/registries\/search\/full\/quota$/,
          ),
        },
      ],
    })
  })

  await test.step('pulls go on, and every page of the registry says why pushes do not', async () => {
    const raw = await skopeoInspectRaw(`${repository}:first`, access)
    expect(digestOfText(raw.stdout)).toBe(first.digest)
    await page.goto('/registries')
    const row = page.getByRole('row').filter({ hasText: 'search/full' })
    await expect(row.getByText('Full', { exact: true })).toBeVisible()
    await page.goto('/registries/search/full/connect')
    const main = page.getByRole('main')
    await expect(main).toContainText('Full: pushes are refused')
    await expect(main.getByRole('link', { name: 'ask for more' })).toBeVisible()
  })

  await test.step('the link in the refusal leads an owner to the form', async () => {
    await page.goto(link)
    await page.getByLabel('New quota').fill('60 GiB')
    await expect(page.getByRole('main')).toContainText(
      'Quotas above 50 GiB are approved by an admin',
    )
    await page.getByLabel('Reason').fill('The nightly builds grew')
    await page.getByRole('button', { name: 'Ask for more' }).click()
    const last = page.getByRole('region', { name: 'Last request' })
    await expect(last).toContainText('Waiting for a decision')
    await expect(page.getByLabel('New quota')).toHaveCount(0)
  })

  await test.step('an admin sees what is used and grants another size', async () => {
    await admin.goto('/requests')
    const card = admin.getByRole('article', { name: 'More room for search/full' })
    await expect(card).toContainText('The nightly builds grew')
    await expect(card).toContainText(/Now: .* KiB used, quota 1 KiB/)
    await expect(card).toContainText(/Budget: .* of 200 GiB free/)
    await expect(card).toContainText(/Platform: .* of 1 PiB given to teams/)
    await card.getByLabel('Quota').fill('2 GiB')
    await card.getByLabel('Reason').fill('Enough for a month')
    await card.getByRole('button', { name: 'Approve' }).click()
    await expect(card).toHaveCount(0)
  })

  await test.step('the owner sees the outcome, and the push goes through', async () => {
    await page.reload()
    const last = page.getByRole('region', { name: 'Last request' })
    await expect(last).toContainText(/Granted: 2 GiB, decided by admin .*: Enough for a month/)
    expect(await push(second.source, 'second')).toMatchObject({ code: 0 })
    await expect(page.getByRole('main')).not.toContainText('pushes are refused')
  })
})
