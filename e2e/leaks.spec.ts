// Secrets stay where they are: not in what browsers load, not in pages, the log, the environment or the engine.
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { findPages } from './doors/discover'
import { PAGES } from './doors/pages'
import { fetchCa } from './support/berth-ca'
import { connectDocker } from './support/docker-client'
import { askToken, serviceOf } from './support/https-get'
import { sendRaw } from './support/raw-http'
import { bringUp } from './support/registry-pages'
import { fillSignIn } from './support/sign-in'
import { portalOf, type StackFacts } from './support/stack'
import { expect, test } from './support/test'

const BUILD = join(import.meta.dirname, '../.next')
const KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/
// Of modules that only a server may hold, and of columns that no view selects.
const SERVER_ONLY =
  /PrismaClient|dockerode|ldapts|EqualityFilter|CA_SECRET|AUTH_SECRET|LDAP_BIND_PASSWORD|DATABASE_URL|privateKeySealed|eventsTokenHash|node:crypto/

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
  test.setTimeout(180_000)
  const member = await pageOf('search-dev')
  const address = await bringUp(member, { team: 'search', name: 'leaks', quota: '1 GiB' })
  const admin = await pageOf('admin')
  const planted = [...secretsOf(stack), ...(await plant(stack, address, anonymous))]
  const cookies = [...(await cookiesOf(member)), ...(await cookiesOf(admin))]

  await test.step('every page, read by an admin', async () => {
    const [registry] = z
      .array(z.object({ id: z.string() }))
      .parse(await (await admin.request.get('/api/registries?scope=all')).json())
    const place = {
      ...{ tenantSlug: 'search', registrySlug: 'leaks', tenantId: '', requestId: '' },
      ...{ groupId: '', repository: 'app', tag: 'v1', digest: '', secrets: [] },
      ...{ ciAccountId: '', spareCiAccountId: '', tokenId: '' },
      registryId: registry?.id ?? '',
    }
    for (const name of findPages()) {
      const target = PAGES[name]?.target(place) ?? name
      const body = await (await admin.request.get(target)).text()
      expectNone(body, planted, target)
      expect(/sealed|TokenHash/i.exec(body)?.[0], target).toBeUndefined()
    }
  })

  await test.step('the log', () => {
    const log = readFileSync(portalOf(stack).logFile, 'utf8')
    expect(log).toContain('request refused')
    expectNone(log, [...planted, ...cookies], 'the log')
  })

  await test.step('the environment', () => {
    const { pid } = portalOf(stack).find() ?? { pid: 0 }
    expectNone(readFileSync(`/proc/${pid}/environ`, 'utf8'), planted, 'the environment')
  })

  await test.step('what the engine shows to whoever may ask it', async () => {
    const docker = connectDocker(stack.dockerHost)
    const services = await docker.listServices()
    const inspected = await Promise.all(
      services.map(({ ID }) => docker.getService(ID ?? '').inspect()),
    )
    const containers = await docker.listContainers({ all: true })
    const seen = JSON.stringify([
      ...[services, inspected, await docker.listTasks(), await docker.listSecrets()],
      await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).inspect())),
    ])
    expect(seen).toContain('leaks')
    expectNone(seen, planted, 'the engine')
    expect(seen).not.toMatch(/bearer |"http":|BEGIN/i)
    // Swarm gives the content of configs to everybody who may list them: there is none.
    expect(await docker.listConfigs()).toEqual([])
  })
})

/** Gives the portal things that it must not repeat: passwords, tokens, a bearer of events. */
async function plant(stack: StackFacts, address: string, page: Page): Promise<string[]> {
  const canary = (name: string) => `canary-${name}-${randomBytes(12).toString('hex')}`
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
  const { token } = JSON.parse((await askToken(stack.machineUrl, question)).body)
  for (const target of ['/events', '/token', '/api/registries?scope=mine', '/registries']) {
    await sendRaw(stack.url, {
      ...{ target, method: target === '/events' ? 'POST' : 'GET' },
      headers: { authorization: `Bearer ${bearer}`, cookie: `next-auth.session-token=${bearer}` },
    })
  }
  const basic = Buffer.from(`search-dev:${password}`).toString('base64')
  return [password, bearer, basic, String(token).split('.')[2] ?? password]
}

async function cookiesOf(page: Page): Promise<string[]> {
  const all = await page.context().cookies()
  return all.filter(({ name }) => name.includes('session-token')).map(({ value }) => value)
}
