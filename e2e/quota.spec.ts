import { join } from 'node:path'
import { fetchCa } from './support/berth-ca'
import { openDockerCli, trustRegistry } from './support/docker-cli'
import { askToken, serviceOf } from './support/https-get'
import { digestOfText, makeImage } from './support/images'
import { bringUp } from './support/registry-pages'
import { skopeoCopy, skopeoInspectRaw } from './support/skopeo'
import { expect, test } from './support/test'

const MEASURED_WITHIN_MS = 30_000

test('a registry that is full refuses pushes with a reason, and pulls go on', async ({
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
            /KiB used of its 1 KiB quota.*http:\/\/localhost:\d+\/registries\/search\/full$/,
          ),
        },
      ],
    })
  })

  await test.step('pulls go on, and the page says why pushes do not', async () => {
    const raw = await skopeoInspectRaw(`${repository}:first`, access)
    expect(digestOfText(raw.stdout)).toBe(first.digest)
    await page.goto('/registries/search/full')
    const main = page.getByRole('main')
    await expect(main).toContainText('full, pushes are refused')
    await expect(main).toContainText(
      'ask a platform admin for a larger quota: write to somebody of the group platform-admins, with the name search/full',
    )
    await admin.goto('/registries/search/full')
    const storage = admin.getByRole('region', { name: 'Storage' })
    await storage.getByRole('link', { name: 'Tenants' }).click()
    await expect(admin).toHaveURL(/\/admin\/tenants$/)
  })

  await test.step('with room again the push goes through', async () => {
    await admin.reload()
    const form = admin.getByRole('form', { name: 'Quota of search/full' })
    await form.getByLabel('Quota').fill('2 GiB')
    await form.getByRole('button', { name: 'Save' }).click()
    await expect(form.getByText('Saved')).toBeVisible()
    expect(await push(second.source, 'second')).toMatchObject({ code: 0 })
  })
})
