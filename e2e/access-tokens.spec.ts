import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { fetchCa } from './support/berth-ca'
import { openDockerCli, trustRegistry } from './support/docker-cli'
import { askToken, serviceOf } from './support/https-get'
import { makeImage } from './support/images'
import { expectIndexed } from './support/index-pages'
import { bringUp } from './support/registry-pages'
import { runCommand } from './support/run-command'
import { skopeoCopy } from './support/skopeo'
import { portalOf, type StackFacts } from './support/stack'
import { expect, test } from './support/test'
import { makeCiAccount, makePersonalToken, readShownSecret } from './support/token-pages'
import { waitUntil } from './support/wait-until'

const TEAM = 'payments'

test('a CI account pushes, is rotated without a failed push, and is out when it is removed', async ({
  stack,
  pageOf,
}) => {
  test.setTimeout(300_000)
  const developer = await pageOf('payments-dev')
  const address = await bringUp(developer, { team: TEAM, name: 'ci-journey', quota: '1 GiB' })
  const ca = await fetchCa(stack)
  trustRegistry(address, ca.pem)
  const page = await pageOf('payments-owner')
  const dockerConfig = join(stack.scratch, 'ci-docker')
  const docker = openDockerCli({ dockerHost: stack.dockerHost, configDirectory: dockerConfig })
  const image = await makeImage(join(stack.scratch, 'ci-journey'), 'ci')
  const pushAs = (username: string, secret: string, tag: string) =>
    skopeoCopy({
      source: image.source,
      destination: `docker://${address}/team/app:${tag}`,
      to: { credentials: `${username}:${secret}`, certDirectory: ca.directory },
    })
  // What opened something within the last second may do so once more.
  const refusedPush = (username: string, secret: string, tag: string) =>
    waitUntil(
      async () => {
        const pushed = await pushAs(username, secret, tag)
        return pushed.code === 0 ? null : pushed
      },
      { what: 'a push to be refused', timeoutMs: 5_000 },
    )

  const first = await test.step('an owner makes one, and copies what is shown once', async () => {
    await page.goto('/tokens')
    await page.getByRole('link', { name: TEAM, exact: true }).click()
    await expect(page).toHaveURL(new RegExp(`/teams/${TEAM}/ci$`))
    await page.getByRole('link', { name: 'New CI account' }).click()
    const name = page.getByLabel('Name', { exact: true })
    await name.fill('build$1')
    await expect(name).toHaveAccessibleDescription(/only a to z, 0 to 9 and hyphens/)
    const shown = await makeCiAccount(page, TEAM, { name: 'journey' })
    expect(shown.username).toBe(`ci-${TEAM}--journey`)
    expect(shown.secret).toMatch(/^berth_ci_[0-9A-Za-z]{49}$/)
    return shown
  })

  await test.step('its login line works as it was copied, with docker and with skopeo', async () => {
    const env = { ...process.env, DOCKER_HOST: stack.dockerHost, DOCKER_CONFIG: dockerConfig }
    const line = first.loginLine.replace(/docker login \S+/, `docker login ${address}`)
    expect(line).toContain(`docker login ${address}`)
    expect(await runCommand('sh', ['-c', line], { env })).toMatchObject({ code: 0 })
    const tagged = `${address}/team/registry:1`
    expect(await docker.tag(stack.registryImage, tagged)).toMatchObject({ code: 0 })
    expect(await docker.push(tagged)).toMatchObject({ code: 0 })
    expect(await pushAs(first.username, first.secret, 'v1')).toMatchObject({ code: 0 })
  })

  await test.step('the list says when, from where and by what it was used', async () => {
    await page.goto(`/teams/${TEAM}/ci`)
    const row = page.getByRole('row').filter({ hasText: first.username })
    await expect(row).toContainText(/docker|skopeo|containers/)
    await expect(row).toContainText('pull and push in every registry')
    await row.getByRole('link', { name: 'journey' }).click()
  })

  const second = await test.step('while it is rotated no push fails', async () => {
    let isRotated = false
    const pushing = (async () => {
      const codes: number[] = []
      while (!isRotated || codes.length < 3) {
        const { code } = await pushAs(first.username, first.secret, `during-${codes.length}`)
        codes.push(code)
      }
      return codes
    })()
    await page.getByRole('button', { name: 'Rotate' }).click()
    const shown = await readShownSecret(page)
    isRotated = true
    expect(new Set(await pushing)).toEqual(new Set([0]))
    expect(shown.secret).not.toBe(first.secret)
    expect(await pushAs(shown.username, shown.secret, 'new')).toMatchObject({ code: 0 })
    expect(await pushAs(first.username, first.secret, 'old')).toMatchObject({ code: 0 })
    return shown
  })

  await test.step('the old secret can be ended early', async () => {
    await page.getByRole('link', { name: 'I have it' }).click()
    await page.getByRole('link', { name: 'journey' }).click()
    await page.getByRole('button', { name: 'End now' }).click()
    await expect(page.getByRole('table')).toContainText('ended')
    const refused = await refusedPush(first.username, first.secret, 'old')
    expect(refused.stderr).toContain('has a new secret')
    expect(await pushAs(second.username, second.secret, 'new')).toMatchObject({ code: 0 })
  })

  await test.step('no page, address or log holds a secret', async () => {
    const secrets = [first, second].map(({ secret }) => secret.slice('berth_ci_'.length + 4))
    for (const path of [`/teams/${TEAM}/ci`, page.url(), '/tokens', '/registries']) {
      const answer = await page.request.get(path)
      const text = await answer.text()
      for (const secret of secrets) expect(text).not.toContain(secret)
    }
    const log = readFileSync(portalOf(stack).logFile, 'utf8')
    for (const secret of secrets) expect(log).not.toContain(secret)
  })

  await test.step('removed, it is refused with the reason', async () => {
    await page.goto(`/teams/${TEAM}/ci`)
    await page.getByRole('link', { name: 'journey' }).click()
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove for good' }).click()
    await expect(page).toHaveURL(new RegExp(`/teams/${TEAM}/ci$`))
    await expect(page.getByRole('main')).not.toContainText(first.username)
    const refused = await refusedPush(second.username, second.secret, 'late')
    expect(refused.stderr).toContain('was revoked')
    const login = await docker.login(address, second.username, second.secret)
    expect(login.stderr).toContain('was revoked')
  })
})

test('a token has no more rights than its owner, its globs and its team', async ({
  stack,
  pageOf,
}) => {
  test.setTimeout(180_000)
  const developer = await pageOf('payments-dev')
  const address = await bringUp(developer, { team: TEAM, name: 'ci-limits', quota: '1 GiB' })
  const ca = await fetchCa(stack)
  const service = await serviceOf(address, ca.pem)
  const access = (token: { username: string; secret: string }, repository: string) =>
    accessOf(stack, { ...token, ca: ca.pem, service, repository })
  const viewer = await makePersonalToken(await pageOf('payments-viewer'), { name: 'limits' })
  const stranger = await makePersonalToken(await pageOf('search-dev'), {
    ...{ name: 'limits', remove: true },
  })
  const narrow = await makePersonalToken(developer, {
    ...{ name: 'narrow', repositories: 'team/app\nbase/**' },
  })
  const owner = await pageOf('payments-owner')
  const cleaner = await makeCiAccount(owner, TEAM, { name: 'cleaner', push: false, remove: true })

  expect(await access(viewer, 'team/app')).toEqual(['pull'])
  expect(await access(stranger, 'team/app')).toEqual([])
  expect(await access(cleaner, 'team/app')).toEqual(['pull', 'delete'])
  for (const [repository, actions] of [
    ['team/app', ['pull', 'push']],
    ['base/a/b', ['pull', 'push']],
    ['team/app-evil', []],
    ['team', []],
    ['base', []],
    ['base-evil/a', []],
    ['x/team/app', []],
  ] as const) {
    expect([repository, await access(narrow, repository)]).toEqual([repository, actions])
  }

  const image = await makeImage(join(stack.scratch, 'ci-limits'), 'limits')
  for (const [token, repository, code] of [
    [narrow, 'team/app', 0],
    [narrow, 'team/app-evil', 1],
    [viewer, 'team/app', 1],
    [stranger, 'team/app', 1],
    [cleaner, 'team/app', 1],
  ] as const) {
    const pushed = await skopeoCopy({
      source: image.source,
      destination: `docker://${address}/${repository}:v1`,
      to: { credentials: `${token.username}:${token.secret}`, certDirectory: ca.directory },
    })
    expect([token.username, repository, Math.min(pushed.code, 1)]).toEqual([
      token.username,
      repository,
      code,
    ])
    if (code !== 0) expect(pushed.stderr).toMatch(/denied/)
  }

  const wrongName = await askToken(stack.machineUrl, {
    ...{ ca: ca.pem, service, scope: 'repository:team/app:pull' },
    ...{ username: 'payments-dev', password: cleaner.secret },
  })
  expect(wrongName.status).toBe(401)
  expect(wrongName.body).toContain(cleaner.username)
})

test('scripts read what the token’s owner may read, by the header alone', async ({
  stack,
  pageOf,
}) => {
  test.setTimeout(180_000)
  const developer = await pageOf('payments-dev')
  const address = await bringUp(developer, { team: TEAM, name: 'ci-scripts', quota: '1 GiB' })
  const { directory } = await fetchCa(stack)
  const image = await makeImage(join(stack.scratch, 'ci-scripts'), 'scripts')
  for (const repository of ['team/app', 'other/app']) {
    const pushed = await skopeoCopy({
      source: image.source,
      destination: `docker://${address}/${repository}:v1`,
      to: { credentials: 'payments-dev:demo', certDirectory: directory },
    })
    expect(pushed).toMatchObject({ code: 0 })
    const page = `/registries/${TEAM}/ci-scripts/tags?repository=${repository}`
    await expectIndexed(developer, page, ['v1'])
  }
  const mine = await makePersonalToken(developer, { name: 'scripts', repositories: 'team/*' })
  const foreign = await makePersonalToken(await pageOf('search-dev'), { name: 'scripts' })
  const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })
  const basic = (username: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}`,
  })
  const get = (path: string, headers: Record<string, string>) =>
    fetch(`${stack.url}${path}`, { headers, redirect: 'manual' })
  const registry = `/api/registries/${TEAM}/ci-scripts`

  for (const headers of [bearer(mine.secret), basic(mine.username, mine.secret)]) {
    const list = await (await get('/api/registries', headers)).json()
    expect(list).toContainEqual(expect.objectContaining({ slug: 'ci-scripts', address }))
    expect(await (await get(`${registry}/repositories`, headers)).json()).toMatchObject({
      items: [{ name: 'team/app', tagCount: 1 }],
      total: 1,
    })
    const tags = await get(`${registry}/tags?repository=team/app`, headers)
    expect(await tags.json()).toMatchObject({ items: [{ tag: 'v1', digest: image.digest }] })
    const tag = await get(`${registry}/tag?repository=team/app&reference=v1`, headers)
    expect(await tag.json()).toMatchObject({ digest: image.digest, kind: 'image' })
    expect((await get(`${registry}/tags?repository=other/app`, headers)).status).toBe(403)
    expect((await get('/api/registries?scope=all', headers)).status).toBe(403)
  }

  await test.step('foreign and unknown registries are alike', async () => {
    expect(await (await get('/api/registries', bearer(foreign.secret))).json()).toEqual([])
    for (const path of [registry, `/api/registries/${TEAM}/nothing`, '/api/registries/none/x']) {
      expect((await get(path, bearer(foreign.secret))).status).toBe(404)
    }
  })

  await test.step('nothing else opens them', async () => {
    for (const headers of [
      {},
      bearer('%'),
      bearer(mine.secret.slice(0, -1)),
      bearer(`${mine.secret.slice(0, -1)}${mine.secret.endsWith('a') ? 'b' : 'a'}`),
      basic('payments-dev', 'demo'),
      basic('payments-viewer', mine.secret),
      { authorization: mine.secret },
    ]) {
      const answer = await get('/api/registries', headers)
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
    }
    // A token is for scripts: pages and their actions take sessions alone.
    const page = await get('/registries', bearer(mine.secret))
    expect(page.headers.get('location')).toContain('/signin')
    const cookies = await developer.context().cookies()
    const session = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    const both = await get('/api/registries', { ...bearer('berth_pat_x'), cookie: session })
    expect(both.status).toBe(401)
  })

  await test.step('in an address it is refused everywhere, and written nowhere', async () => {
    for (const path of [
      `/api/registries?token=${mine.secret}`,
      `/registries?search=${mine.secret}`,
      `/token?service=x&password=${mine.secret}`,
      `/api/registries/${mine.secret}/x`,
    ]) {
      const answer = await get(path, bearer(mine.secret))
      expect([path, answer.status]).toEqual([path, 400])
      const text = await answer.text()
      expect(text).toContain('Rotate it now')
      expect(text).not.toContain(mine.secret)
    }
    const log = readFileSync(portalOf(stack).logFile, 'utf8')
    expect(log).not.toContain(mine.secret.slice('berth_pat_'.length + 4))
  })
})

test('what expires soon is shown to owners, in the list and as a metric', async ({
  stack,
  pageOf,
}) => {
  const developer = await pageOf('payments-dev')
  await bringUp(developer, { team: TEAM, name: 'ci-expiry', quota: '1 GiB' })
  const owner = await pageOf('payments-owner')
  await makeCiAccount(owner, TEAM, { name: 'soon', expires: 'after 7 days' })
  await owner.goto('/registries')
  const banner = owner.getByRole('complementary', { name: 'Expiring tokens' })
  await expect(banner).toContainText('CI account of payments: soon expires on')
  const viewer = await pageOf('payments-viewer')
  await viewer.goto('/registries')
  await expect(viewer.getByRole('complementary', { name: 'Expiring tokens' })).toHaveCount(0)

  const line = /berth_ci_account_expiry_timestamp_seconds\{tenant="payments",account="soon"\} (\d+)/
  expect(await scrape(stack)).toMatch(line)
  expect((await fetch(`${stack.url}/metrics`)).status).toBe(401)

  await banner.getByRole('link', { name: /Rotate it.*soon/ }).click()
  await owner.getByRole('button', { name: 'Rotate' }).click()
  await readShownSecret(owner)
  await owner.goto('/registries')
  await expect(owner.getByText('CI account of payments: soon')).toHaveCount(0)
  const until = Number(line.exec(await scrape(stack))?.[1])
  expect(until).toBeGreaterThan(Date.now() / 1000 + 80 * 24 * 3600)
})

test('an admin bounds the life of tokens, and takes back any', async ({ pageOf }) => {
  const admin = await pageOf('admin')
  const viewer = await pageOf('payments-viewer')
  await makePersonalToken(viewer, { name: 'lost-laptop' })
  await setPolicy(admin, '60')
  await viewer.goto('/tokens/new')
  await expect(viewer.getByLabel('Expires').getByRole('option')).toHaveText([
    'after 7 days',
    'after 30 days',
    'after 60 days',
  ])
  await setPolicy(admin, '365')
  await admin.getByLabel('Search names').fill('lost-laptop')
  await admin.getByRole('button', { name: 'Search', exact: true }).click()
  const row = admin.getByRole('row').filter({ hasText: 'lost-laptop' })
  await row.getByRole('button', { name: /^Revoke/ }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Revoke for good' }).click()
  await expect(row).toHaveCount(0)
  await viewer.goto('/tokens')
  await expect(viewer.getByRole('main')).not.toContainText('lost-laptop')

  await viewer.goto('/admin/tokens')
  await expect(viewer.getByText('You may not see this')).toBeVisible()
  const stranger = await pageOf('search-dev')
  for (const path of ['/teams/payments/ci', '/teams/payments/ci/new', '/teams/nothing/ci']) {
    expect((await stranger.goto(path))?.status()).toBe(404)
  }
  const developer = await pageOf('search-dev')
  expect((await developer.goto('/tokens/unknown'))?.status()).toBe(404)
})

async function setPolicy(page: Page, days: string): Promise<void> {
  await page.goto('/admin/tokens')
  await page.getByLabel('Longest life in days').fill(days)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
}

async function scrape(stack: StackFacts): Promise<string> {
  const authorization = `Bearer ${stack.portal.env.METRICS_TOKEN}`
  const answer = await fetch(`${stack.url}/metrics`, { headers: { authorization } })
  expect(answer.status).toBe(200)
  return answer.text()
}

async function accessOf(
  stack: StackFacts,
  ask: { username: string; secret: string; ca: string; service: string; repository: string },
): Promise<string[]> {
  const { username, secret, ca, service, repository } = ask
  const answer = await askToken(stack.machineUrl, {
    ...{ ca, username, password: secret, service },
    scope: `repository:${repository}:pull,push,delete`,
  })
  expect(answer.status).toBe(200)
  const [, claims = ''] = JSON.parse(answer.body).token.split('.')
  const { access } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))
  return access.flatMap(({ actions }: { actions: string[] }) => actions)
}
