import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { distrustRegistry, openDockerCli, trustRegistry } from './support/docker-cli'
import { httpsGet } from './support/https-get'
import { certDirectory, digestOfText, makeImage, makeIndex } from './support/images'
import { expectIndexed } from './support/index-pages'
import { addressOn, askForRegistry, expectReady } from './support/registry-pages'
import { skopeoCopy, skopeoInspectRaw } from './support/skopeo'
import { expect, test } from './support/test'

const DEV = 'payments-dev:demo'
const READY_WITHIN_MS = 5_000

test('from signing in to a pushed image, and one tag less', async ({ stack, pageOf }) => {
  test.setTimeout(240_000)
  const page = await pageOf('payments-dev')
  const scratch = join(stack.scratch, 'journey')
  const image = await makeImage(scratch, 'one')
  const index = await makeIndex(scratch, 'many')

  await test.step('an empty list leads to the form', async () => {
    await expect(page.getByRole('heading', { name: 'My registries' })).toBeVisible()
    await page
      .getByRole('link', { name: /Request a registry|Ask for the first one/ })
      .first()
      .click()
    await expect(page).toHaveURL(/\/registries\/new$/)
  })

  const address = await test.step('a request becomes a registry within seconds', async () => {
    await askForRegistry(page, { team: 'payments', name: 'apps', quota: '10 GiB' })
    const sent = Date.now()
    await expect(page).toHaveURL(/\/registries\/payments\/apps$/)
    await expectReady(page)
    expect(Date.now() - sent).toBeLessThan(READY_WITHIN_MS)
    const steps = page.getByRole('list', { name: 'Steps' }).getByRole('listitem')
    await expect(steps).toHaveCount(8)
    for (const step of await steps.all()) await expect(step).toHaveAttribute('data-state', 'done')
    const text = await addressOn(page)
    expect(text).toMatch(new RegExp(`^${stack.registryHost.replaceAll('.', '\\.')}:\\d+$`))
    return text
  })
  const app = `docker://${address}/team/app`
  const byDocker = `${address}/team/by-docker:v1`
  const docker = openDockerCli({
    dockerHost: stack.dockerHost,
    configDirectory: join(scratch, 'docker'),
  })

  const push = (tag: string, certs?: string) =>
    skopeoCopy({
      source: image.source,
      destination: `${app}:${tag}`,
      to: { credentials: DEV, ...(certs === undefined ? {} : { certDirectory: certs }) },
    })

  await test.step('before the CA is known a push fails for the certificate', async () => {
    const refused = await push('v1')
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toMatch(/x509/)
    distrustRegistry(address)
    expect(await docker.tag(stack.registryImage, byDocker)).toMatchObject({ code: 0 })
    const refusedDocker = await docker.push(byDocker)
    expect(refusedDocker.code).not.toBe(0)
    expect(refusedDocker.stderr).toMatch(/x509/)
  })

  const ca =
    await test.step('the CA comes from the button, with its fingerprint and place', async () => {
      await page.getByRole('link', { name: 'Connect', exact: true }).first().click()
      const downloading = page.waitForEvent('download')
      await page.getByRole('link', { name: 'Download CA bundle' }).click()
      const file = await (await downloading).path()
      await expect(page.getByText(`/etc/docker/certs.d/${address}/ca.crt`).first()).toBeVisible()
      const pem = readFileSync(file, 'utf8')
      const { fingerprint256 } = new X509Certificate(pem)
      await expect(page.getByText(fingerprint256, { exact: true }).first()).toBeVisible()
      return pem
    })
  const certs = certDirectory(join(scratch, 'certs'), ca)
  const reader = { credentials: DEV, certDirectory: certs }

  await test.step('with the CA the registry asks for a token', async () => {
    const answer = await httpsGet(`https://${address}/v2/`, { ca })
    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toMatch(
      new RegExp(`^Bearer realm="${stack.machineUrl}/token",service="`),
    )
  })

  await test.step('the same push succeeds, and an index too; what comes back is the same', async () => {
    for (const tag of ['v1', 'v2']) expect(await push(tag, certs)).toMatchObject({ code: 0 })
    const many = await skopeoCopy({
      source: index.source,
      destination: `${app}:many`,
      to: reader,
      all: true,
    })
    expect(many).toMatchObject({ code: 0 })
    for (const [tag, digest] of [
      ['v1', image.digest],
      ['many', index.digest],
    ]) {
      const raw = await skopeoInspectRaw(`${app}:${tag}`, reader)
      expect(digestOfText(raw.stdout)).toBe(digest)
      const back = await skopeoCopy({
        source: `${app}:${tag}`,
        destination: `dir:${join(scratch, `back-${tag}`)}`,
        from: reader,
        all: true,
      })
      expect(back).toMatchObject({ code: 0 })
      expect(
        digestOfText(readFileSync(join(scratch, `back-${tag}`, 'manifest.json'), 'utf8')),
      ).toBe(digest)
    }
  })

  await test.step('docker logs in, pulls, and the same push succeeds; what comes back is the same', async () => {
    trustRegistry(address, ca)
    expect((await docker.login(address, 'payments-dev', 'wrong')).code).not.toBe(0)
    expect(await docker.login(address, 'payments-dev', 'demo')).toMatchObject({ code: 0 })
    expect(await docker.pull(`${address}/team/app:v1`)).toMatchObject({ code: 0 })
    const pushed = await docker.push(byDocker)
    expect(pushed).toMatchObject({ code: 0 })
    const digest = /digest: (sha256:\w+)/.exec(pushed.stdout)?.[1]
    await docker.removeImage(byDocker)
    const pulled = await docker.pull(byDocker)
    expect(pulled).toMatchObject({ code: 0 })
    expect(pulled.stdout).toContain(`Digest: ${digest}`)
    await docker.logout(address)
  })

  await test.step('the pages show what was pushed', async () => {
    const tags = '/registries/payments/apps/tags?repository=team'
    await expectIndexed(page, `${tags}/by-docker`, ['v1'])
    await expectIndexed(page, `${tags}/app`, ['many', 'v1', 'v2'])
    await page.getByRole('link', { name: 'Repositories' }).click()
    await expect(page.getByRole('link', { name: 'team/by-docker' })).toBeVisible()
    await page.getByRole('link', { name: 'team/app' }).click()
    const table = page.getByRole('table', { name: 'Tags of team/app' })
    await expect(table.getByRole('row', { name: /many/ })).toContainText('linux/arm64')
    await expect(table.getByText('same image as v2')).toBeVisible()
    await table.getByRole('link', { name: 'v1', exact: true }).click()
    const main = page.getByRole('main')
    await expect(main).toContainText(image.digest)
    await expect(main).toContainText('MODE=test')
    await expect(main).toContainText('COPY app /')
    await expect(page.getByRole('heading', { name: 'Layers' })).toBeVisible()
    await page.goto('/registries/payments/apps/tag?repository=team/app&tag=many')
    await expect(page.getByRole('link', { name: 'linux/arm64' })).toBeVisible()
  })

  await test.step('an owner deletes one of two tags of an image; the other still pulls', async () => {
    const owner = await pageOf('payments-owner')
    await owner.goto('/registries/payments/apps/tags?repository=team/app')
    await owner.getByRole('button', { name: 'Delete v2' }).click()
    const dialog = owner.getByRole('dialog', { name: 'Delete v2?' })
    await expect(dialog).toContainText('These tags show the same image and stay: v1')
    await dialog.getByRole('button', { name: 'Delete tag' }).click()
    await expect(owner.getByRole('link', { name: 'v2', exact: true })).toHaveCount(0, {
      timeout: 20_000,
    })
    await expect(owner.getByRole('link', { name: 'v1', exact: true })).toBeVisible()
    expect((await skopeoInspectRaw(`${app}:v2`, reader)).code).not.toBe(0)
    const kept = await skopeoInspectRaw(`${app}:v1`, reader)
    expect(digestOfText(kept.stdout)).toBe(image.digest)
    const back = await skopeoCopy({
      source: `${app}:v1`,
      destination: `dir:${join(scratch, 'after')}`,
      from: reader,
    })
    expect(back).toMatchObject({ code: 0 })
  })

  await test.step('the records tell which tag was deleted, and by whom', async () => {
    const admin = await pageOf('admin')
    const query = 'records=audit&format=jsonl&registry=payments/apps'
    const answer = await admin.request.get(`/api/records?${query}`)
    const rows = (await answer.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(rows.filter(({ action }) => action === 'tag.deleted')).toMatchObject([
      {
        actor: 'payments-owner',
        result: 'ok',
        subject: 'payments/apps/team/app:v2',
        before: { digest: image.digest },
        after: { outcome: 'removed' },
      },
    ])
  })
})
