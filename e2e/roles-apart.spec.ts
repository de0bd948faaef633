// Pages and reconciler as two processes, with PostgreSQL and a directory of their own, as in production.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { DEMO_GROUPS, DEMO_PEOPLE, DEMO_SUFFIX } from '../lib/directory/demo-people'
import { type EmbeddedDirectory, startEmbeddedDirectory } from '../lib/directory/embedded'
import { fetchCa } from './support/berth-ca'
import { askToken, serviceOf } from './support/https-get'
import { makeImage } from './support/images'
import { expectIndexed } from './support/index-pages'
import { openPortal, type Portal } from './support/portal'
import { type Postgres, startPostgres } from './support/postgres'
import { askForRegistry, bringUp, expectReady } from './support/registry-pages'
import { rolesApart } from './support/roles-apart'
import { fillSignIn, signIn } from './support/sign-in'
import { skopeoCopy } from './support/skopeo'
import { readStack, type StackFacts } from './support/stack'
import { expect, test } from './support/test'
import { waitUntil } from './support/wait-until'

test.describe.configure({ mode: 'serial', timeout: 150_000 })

const VISITOR = { username: 'visitor', displayName: 'New Colleague', password: 'demo' }

let stack: StackFacts
let postgres: Postgres
let directory: EmbeddedDirectory
let web: Portal
let worker: Portal

test.beforeAll(async () => {
  stack = readStack()
  const scratch = join(stack.scratch, 'roles')
  postgres = await startPostgres(join(stack.scratch, 'roles-postgres'))
  directory = await openDirectory(0)
  const settings = await rolesApart(stack, {
    directory: scratch,
    databaseUrl: postgres.url,
    ldapUrl: directory.url,
  })
  web = openPortal({ directory: join(scratch, 'web'), env: settings.web })
  worker = openPortal({
    directory: join(scratch, 'worker'),
    env: settings.worker,
    isReady: isLogged,
  })
  await worker.start()
  await web.start()
})
// Pages that stay open go on asking, and take time from the tests that follow.
test.afterEach(async ({ browser }) => {
  for (const context of browser.contexts()) await context.close()
})
test.afterAll(async () => {
  await web?.stop()
  await worker?.stop()
  await directory?.close()
  await postgres?.stop()
})

function openDirectory(port: number): Promise<EmbeddedDirectory> {
  return startEmbeddedDirectory({
    host: '127.0.0.1',
    port,
    suffix: DEMO_SUFFIX,
    people: [...DEMO_PEOPLE, VISITOR],
    groups: DEMO_GROUPS,
  })
}

/** A worker serves no pages, and so nothing that could be asked. */
function isLogged(log: string): boolean {
  return log.split('"step":"migrations"').at(-1)?.includes('"msg":"ready"') === true
}

async function arrive(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ baseURL: web.url })
  return context.newPage()
}

test('what is asked for in the one process comes up through the other', async ({ browser }) => {
  const page = await arrive(browser)
  const facts = { ...stack, url: web.url, machineUrl: web.machineUrl }

  await test.step('the web process has neither socket nor CA secret nor storage', () => {
    const environment = readFileSync(`/proc/${web.find()?.pid}/environ`, 'utf8')
    for (const name of ['CA_SECRET', 'DOCKER_HOST', 'STORAGE_ROOT'])
      expect(environment).not.toContain(name)
    expect(readFileSync(`/proc/${worker.find()?.pid}/environ`, 'utf8')).toContain('CA_SECRET')
  })

  await signIn(page, 'payments-dev')
  const address = await bringUp(page, { team: 'payments', name: 'apart', quota: '1 GiB' })
  const ca = await fetchCa(facts)
  const to = { credentials: 'payments-dev:demo', certDirectory: ca.directory }
  const image = await makeImage(join(stack.scratch, 'roles-images'), 'apart')

  await test.step('a push gets its token from the web process, whose pages show it', async () => {
    const destination = `docker://${address}/team/app:v1`
    expect(await skopeoCopy({ source: image.source, destination, to })).toMatchObject({ code: 0 })
    await expectIndexed(page, '/registries/payments/apart/tags?repository=team%2Fapp', ['v1'])
  })

  await test.step('the worker measures what was pushed', async () => {
    await page.goto('/registries/payments/apart')
    await expect(page.getByRole('region', { name: 'Storage' })).toContainText(/[\d.]+ [KM]iB/, {
      timeout: 30_000,
    })
  })

  await test.step('without a worker tokens go on, and wishes wait', async () => {
    await worker.stop()
    const answer = await askToken(web.machineUrl, {
      ca: ca.pem,
      username: 'payments-dev',
      service: await serviceOf(address, ca.pem),
      scope: 'repository:team/app:pull,push',
    })
    expect(answer.status).toBe(200)
    await askForRegistry(page, { team: 'payments', name: 'patient', quota: '1 GiB' })
    await expect(page.getByText('Waiting to start')).toBeVisible()
  })

  await test.step('and are granted once there is one again', async () => {
    await worker.start()
    await expectReady(page)
  })
})

test('a directory that is away is named, and nobody’s password is blamed', async ({ browser }) => {
  const page = await arrive(browser)
  const { port } = new URL(directory.url)
  await directory.close()
  await page.goto('/signin')
  await fillSignIn(page, 'payments-dev', 'demo')
  const alert = page.getByRole('alert').filter({ hasText: 'directory' })
  await expect(alert).toHaveText(/The directory does not answer.*Your password may be fine/)
  directory = await openDirectory(Number(port))
  await waitUntil(
    async () => {
      await fillSignIn(page, 'payments-dev', 'demo')
      return page.waitForURL(/\/registries$/, { timeout: 3_000 }).then(
        () => true,
        () => false,
      )
    },
    { what: 'signing in once the directory is back', timeoutMs: 30_000 },
  )
})

test('a person of no team signs in, asks for access, and is let in by an owner', async ({
  browser,
}) => {
  const visitor = await arrive(browser)
  await signIn(visitor, VISITOR.username)
  await expect(visitor.getByRole('main')).toContainText('You are in no team yet')
  await visitor.getByRole('link', { name: 'Ask a team for access' }).click()
  await visitor.getByLabel('Team').selectOption({ label: 'payments (ask for access)' })
  for (const field of ['Name', 'Quota', 'Replicas'])
    await expect(visitor.getByLabel(field, { exact: true })).toHaveCount(0)
  await visitor.getByRole('button', { name: 'Ask for access' }).click()
  const why = visitor.getByLabel('Why do you need access?')
  await expect(why).toHaveAccessibleDescription(/Say what you need it for/)
  await why.fill('To pull the base image')
  await visitor.getByRole('button', { name: 'Ask for access' }).click()
  await expect(visitor.getByText('Your request is sent')).toBeVisible()
  await expect(visitor.getByRole('main')).toContainText('waits for an owner')

  const owner = await arrive(browser)
  await signIn(owner, 'payments-owner')
  await owner.goto('/requests')
  const card = owner.getByRole('article').filter({ hasText: 'visitor' })
  await expect(card).toContainText('To pull the base image')
  await card.getByRole('button', { name: 'Approve' }).click()
  await expect(card).toHaveCount(0)

  await visitor.goto('/registries')
  await expect(visitor.getByRole('link', { name: 'payments/apart' })).toBeVisible()
})

test('the next CA is in the bundle before anything is signed by it, and who has it is told', async ({
  browser,
}) => {
  const admin = await arrive(browser)
  await signIn(admin, 'admin')
  const { pem: before } = await fetchCa({ ...stack, url: web.url })
  await admin.goto('/admin/certificates')
  const section = admin.getByRole('region', { name: 'CA that clients trust' })
  await section.getByRole('button', { name: 'Rotate this CA' }).click()
  await admin.getByRole('button', { name: 'Make a new CA' }).click()
  await expect(section).toContainText('The bundle holds the old and the new CA', {
    timeout: 30_000,
  })
  await expect(section).toContainText('1 of 1 team has not fetched the bundle')

  const owner = await arrive(browser)
  await signIn(owner, 'payments-owner')
  const both = await (await owner.request.get('/api/ca')).text()
  expect(both).toContain(before.trim())
  expect(both.match(/BEGIN CERTIFICATE/g)).toHaveLength(2)
  await admin.reload()
  await expect(section).toContainText('fetched by payments-owner')
  await section.getByRole('button', { name: 'Switch to the new CA' }).click()
  await expect(admin.getByRole('dialog')).toContainText('Somebody of every team has fetched')
})

test('a team is deleted once nothing of it is left', async ({ browser }) => {
  const owner = await arrive(browser)
  await signIn(owner, 'payments-owner')
  for (const registry of ['apart', 'patient']) {
    await owner.goto(`/registries/payments/${registry}`)
    await owner.getByRole('button', { name: 'Delete registry' }).click()
    await owner.getByLabel('Name of the registry').fill(registry)
    await owner.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await expect(owner.getByText('This registry is gone')).toBeVisible({ timeout: 60_000 })
  }
  const admin = await arrive(browser)
  await signIn(admin, 'admin')
  const dialog = admin.getByRole('dialog')
  const deleteTeam = async () => {
    await admin.goto('/admin/tenants')
    await admin.getByRole('button', { name: 'Delete team payments' }).click()
    await dialog.getByLabel('Short name of the team').fill('payments')
    await dialog.getByRole('button', { name: 'Delete team' }).click()
  }
  await deleteTeam()
  await expect(dialog.getByRole('alert')).toContainText('trash')

  await admin.goto('/registries/deleted?scope=all')
  for (const registry of ['apart', 'patient']) {
    await admin.getByRole('button', { name: `Erase payments/${registry}` }).click()
    await dialog.getByLabel('Name of the registry').fill(registry)
    await dialog.getByRole('button', { name: 'Erase for good' }).click()
    await expect(dialog).toHaveCount(0)
  }
  await expect(admin.getByRole('row', { name: /payments\// })).toHaveCount(0, { timeout: 30_000 })
  await deleteTeam()
  await expect(dialog).toHaveCount(0)
  await expect(admin.getByRole('button', { name: 'Delete team payments' })).toHaveCount(0)
})
