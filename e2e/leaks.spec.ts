// Secrets stay where they are: not in what browsers load, not in pages, the log, the environment or the engine.
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { CASES } from '../lib/directory/testing/directory-cases'
import { hire, PASSWORD } from '../lib/directory/testing/hire'
import { findPages } from './doors/discover'
import { PAGES } from './doors/pages'
import type { Place } from './doors/world'
import { fetchCa } from './support/berth-ca'
import { connectDocker } from './support/docker-client'
import { startGuardedPortal } from './support/guarded-portal'
import { askToken, serviceOf } from './support/https-get'
import { startPostgres } from './support/postgres'
import { sendRaw } from './support/raw-http'
import { bringUp } from './support/registry-pages'
import { fillSignIn, signIn } from './support/sign-in'
import { portalOf, readStack, type StackFacts } from './support/stack'
import { expect, test } from './support/test'
import { makePersonalToken } from './support/token-pages'
import { waitUntil } from './support/wait-until'

const BUILD = join(import.meta.dirname, '../.next')
const KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/
// Of modules that only a server may hold, and of columns that no view selects.
const SERVER_ONLY =
  /PrismaClient|dockerode|ldapts|EqualityFilter|CA_SECRET|AUTH_SECRET|LDAP_BIND_PASSWORD|DATABASE_URL|privateKeySealed|eventsTokenHash|node:crypto/

const SLAPD_PASSWORD = 'admin-secret'
const NOWHERE: Place = {
  ...{ tenantSlug: 'none', registrySlug: 'none', tenantId: '', requestId: '', registryId: '' },
  ...{ groupId: '', repository: 'app', tag: 'v1', digest: '', secrets: [] },
  ...{ ciAccountId: '', spareCiAccountId: '', tokenId: '' },
}

function secretsOf(stack: StackFacts): string[] {
  return ['AUTH_SECRET_FILE', 'CA_SECRET_FILE'].map((name) =>
    readFileSync(stack.portal.env[name] ?? '', 'utf8').trim(),
  )
}

function expectNone(text: string, secrets: readonly string[], where: string): void {
  const found = secrets.filter((secret) => text.includes(secret))
  expect(found.length, `${where} holds ${found.length} secrets`).toBe(0)
  expect(KEY.test(text), `${where} holds a private key`).toBe(false)
}

test('what browsers load holds no secret and no part of the server', async ({ stack }) => {
  const { encryptionKey } = z
    .object({ encryptionKey: z.string().min(20) })
    .parse(JSON.parse(readFileSync(join(BUILD, 'server/server-reference-manifest.json'), 'utf8')))
  const files = readdirSync(join(BUILD, 'static'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  expect(files.length).toBeGreaterThan(5)
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    expectNone(text, [...secretsOf(stack), encryptionKey], file)
    expect(SERVER_ONLY.exec(text)?.[0], file).toBeUndefined()
  }
})

test('pages, the log, the environment and the engine tell nothing that was planted', async ({
  stack,
  pageOf,
  page: anonymous,
}) => {
  test.setTimeout(240_000)
  const member = await pageOf('search-dev')
  const address = await bringUp(member, { team: 'search', name: 'leaks', quota: '1 GiB' })
  const admin = await pageOf('admin')
  const { secret } = await makePersonalToken(member, { name: 'leaks' })
  const plantedAt = Date.now()
  const typed = await plant(stack, address, { page: anonymous, secret })
  const planted = [...secretsOf(stack), ...typed, secret]
  const cookies = [...(await cookiesOf(member)), ...(await cookiesOf(admin))]
  expect(cookies).toHaveLength(2)
  // A setting of this portal, and so in its environment.
  const metricsToken = z.string().min(20).parse(stack.portal.env.METRICS_TOKEN)

  await test.step('every page, read by an admin', async () => {
    const [registry] = z
      .array(z.object({ id: z.string() }))
      .parse(await (await admin.request.get('/api/registries?scope=all')).json())
    const place = {
      ...{ ...NOWHERE, tenantSlug: 'search', registrySlug: 'leaks' },
      registryId: registry?.id ?? '',
    }
    for (const name of findPages()) {
      const target = PAGES[name]?.target(place) ?? name
      const body = await (await admin.request.get(target)).text()
      expectNone(body, [...planted, ...cookies, metricsToken], target)
      expect(/sealed|TokenHash/i.exec(body)?.[0], target).toBeUndefined()
    }
  })

  await test.step('the log', () => {
    const log = readFileSync(portalOf(stack).logFile, 'utf8')
    expect(log).toContain('request refused')
    expectNone(log, [...planted, ...cookies, metricsToken], 'the log')
  })

  await test.step('the audit trail, also of the minutes that are over', async () => {
    await waitUntil(
      async () => {
        const trail = await admin.request.get('/api/records?records=audit&format=jsonl')
        const text = await trail.text()
        expectNone(text, [...planted, ...cookies, metricsToken], 'the audit trail')
        return text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line))
          .some(
            ({ action, actor, after }) =>
              action === 'token.refused' &&
              actor === '(unknown name)' &&
              Date.parse(after.last) >= plantedAt,
          )
      },
      { what: 'the refusals to be recorded', timeoutMs: 15_000, everyMs: 500 },
    )
  })

  await test.step('the environment', () => {
    const { pid } = portalOf(stack).find() ?? { pid: 0 }
    expectNone(readFileSync(`/proc/${pid}/environ`, 'utf8'), planted, 'the environment')
  })

  await test.step('what the engine shows to whoever may ask it', async () => {
    const docker = connectDocker(stack.dockerHost)
    const filters = { label: [`berth.installation=${stack.installationId}`] }
    const services = await docker.listServices({ filters })
    const inspected = await Promise.all(
      services.map(({ ID }) => docker.getService(ID ?? '').inspect()),
    )
    const containers = await docker.listContainers({ all: true, filters })
    const seen = JSON.stringify([
      ...[services, inspected, await docker.listTasks(), await docker.listSecrets()],
      await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).inspect())),
    ])
    expect(seen).toContain('leaks')
    expectNone(seen, [...planted, ...cookies, metricsToken], 'the engine')
    expect(seen).not.toMatch(/bearer |"http":|BEGIN/i)
    // Swarm gives the content of configs to everybody who may list them: there is none.
    expect(await docker.listConfigs()).toEqual([])
  })
})

test('settings of a portal are its own, also when what they lead to fails', async ({ browser }) => {
  test.setTimeout(240_000)
  const stack = readStack()
  const [database, metrics] = [canary('database'), canary('metrics')]
  const postgres = await startPostgres(join(stack.scratch, 'leaks-postgres'))
  const guarded = await startGuardedPortal(stack, 'leaky', {
    DATABASE_URL: postgres.url.replace('postgres@', `postgres:${database}@`),
    LDAP_BIND_DN: `cn=manager,${CASES.suffix}`,
    LDAP_BIND_PASSWORD: SLAPD_PASSWORD,
    METRICS_TOKEN: metrics,
  })
  const context = await browser.newContext({ baseURL: guarded.url, ignoreHTTPSErrors: true })
  try {
    expect(guarded.slapd.adminPassword).toBe(SLAPD_PASSWORD)
    const secrets = [database, metrics, SLAPD_PASSWORD, guarded.oidc.clientSecret]
    const admin = await context.newPage()
    const { username } = await hire(guarded.slapd, 'platform-admins')
    await signIn(admin, username, PASSWORD)
    for (const name of findPages()) {
      const target = PAGES[name]?.target(NOWHERE) ?? name
      expectNone(await (await admin.request.get(target)).text(), secrets, target)
    }
    await test.step('while the directory and the provider do not answer', async () => {
      process.kill(guarded.slapd.pid, 'SIGSTOP')
      await guarded.oidc.pause()
      try {
        for (const path of ['/admin/directory', '/registries/new', '/account'])
          expectNone(await (await admin.request.get(path)).text(), secrets, path)
        for (const [door, form] of [
          ['callback/credentials', { username, password: PASSWORD }],
          ['signin/oidc', {}],
        ] as const) {
          const { csrfToken } = await (await admin.request.get('/api/auth/csrf')).json()
          const answer = await admin.request.post(`/api/auth/${door}`, {
            headers: { origin: guarded.url },
            form: { ...form, csrfToken, json: 'true' },
          })
          expectNone(await answer.text(), secrets, door)
        }
      } finally {
        process.kill(guarded.slapd.pid, 'SIGCONT')
        await guarded.oidc.start()
      }
    })
    await test.step('and without the database', async () => {
      await postgres.stop()
      for (const path of ['/registries', '/api/registries?scope=mine'])
        expectNone(await (await admin.request.get(path)).text(), secrets, path)
    })
    const log = readFileSync(guarded.portal.logFile, 'utf8')
    expect(log).toContain('sign-in failed')
    expectNone(log, secrets, 'the log')
  } finally {
    await context.close()
    await guarded.stop()
    await postgres.stop()
  }
})

const canary = (name: string) => `canary-${name}-${randomBytes(12).toString('hex')}`

/** Gives the portal things that it must not repeat: passwords, tokens, a bearer of events. */
async function plant(
  stack: StackFacts,
  address: string,
  { page, secret }: { page: Page; secret: string },
): Promise<string[]> {
  const name = canary('name')
  const password = canary('password')
  const bearer = canary('bearer')
  const ca = await fetchCa(stack)
  await page.goto('/signin')
  await fillSignIn(page, 'search-dev', password)
  await expect(page.getByRole('alert').filter({ hasText: 'password' })).toBeVisible()

  const service = await serviceOf(address, ca.pem)
  const question = {
    ca: ca.pem,
    username: 'search-dev',
    service,
    scope: 'repository:app:pull,push',
  }
  expect((await askToken(stack.machineUrl, { ...question, password })).status).toBe(401)
  // Passwords get typed where the name belongs.
  await page.goto('/signin')
  await fillSignIn(page, name, password)
  await expect(page.getByRole('alert').filter({ hasText: 'password' })).toBeVisible()
  expect((await askToken(stack.machineUrl, { ...question, username: name })).status).toBe(401)
  // Of its owner, and of somebody else.
  expect((await askToken(stack.machineUrl, { ...question, password: secret })).status).toBe(200)
  const borrowed = { ...question, username: 'payments-dev', password: secret }
  expect((await askToken(stack.machineUrl, borrowed)).status).toBe(401)
  const { token } = JSON.parse((await askToken(stack.machineUrl, question)).body)
  for (const target of ['/events', '/token', '/api/registries?scope=mine', '/registries']) {
    await sendRaw(stack.url, {
      ...{ target, method: target === '/events' ? 'POST' : 'GET' },
      headers: { authorization: `Bearer ${bearer}`, cookie: `berth.session=${bearer}` },
    })
  }
  const basic = Buffer.from(`search-dev:${password}`).toString('base64')
  return [name, password, bearer, basic, String(token).split('.')[2] ?? password]
}

async function cookiesOf(page: Page): Promise<string[]> {
  const all = await page.context().cookies()
  return all.filter(({ name }) => name === 'berth.session').map(({ value }) => value)
}
