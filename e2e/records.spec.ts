// What somebody does in the portal, with docker clients and in the registry, told again by the records.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { fetchCa } from './support/berth-ca'
import { askToken, serviceOf } from './support/https-get'
import { makeImage } from './support/images'
import { openPortal } from './support/portal'
import { bringUp } from './support/registry-pages'
import { runCommand } from './support/run-command'
import { fillSignIn } from './support/sign-in'
import { skopeoCopy } from './support/skopeo'
import type { StackFacts } from './support/stack'
import { expect, test } from './support/test'
import { waitUntil } from './support/wait-until'

const ROOT = join(import.meta.dirname, '..')
const NAME = 'told'
const SUBJECT = `payments/${NAME}`

test('the records tell who did, pushed and was refused what, and the log has every row', async ({
  stack,
  page: anonymous,
  pageOf,
}) => {
  test.setTimeout(240_000)
  await anonymous.goto('/signin')
  await fillSignIn(anonymous, '=cmd', 'wrong')
  await expect(anonymous.getByRole('alert').filter({ hasText: 'password' })).toBeVisible()

  const developer = await pageOf('payments-dev')
  const address = await bringUp(developer, { team: 'payments', name: NAME, quota: '1 GiB' })
  await pushAndPull(stack, address)
  await beRefused(stack, address)
  const admin = await pageOf('admin')

  await test.step('the trail of the registry, the newest first', async () => {
    await admin.goto(`/admin/audit?registry=${SUBJECT}`)
    const rows = admin.getByRole('table', { name: 'Audit trail' }).getByRole('row')
    await expect(rows.filter({ hasText: 'registry.requested' })).toContainText('payments-dev')
    await expect(rows.filter({ hasText: 'registry.requested' })).toContainText('127.0.0.1')
    await expect(rows.filter({ hasText: 'registry.requested' })).toContainText('quota: 1 GiB')
    await expect(rows.filter({ hasText: 'lifecycle.ready' })).toContainText('berth')
  })

  await test.step('filters by the form, in the address', async () => {
    await admin.goto('/admin/audit')
    await admin.getByLabel('Person').fill('(unknown name)')
    await admin.getByLabel('Result').selectOption('refused')
    await admin.getByRole('button', { name: 'Show', exact: true }).click()
    await expect(admin).toHaveURL(/person=%28unknown\+name%29.*result=refused/)
    const row = admin.getByRole('row').filter({ hasText: 'session.started' })
    await expect(row.first()).toContainText('127.0.0.1')
    await admin.goto('/admin/audit?from=yesterday')
    await expect(admin.getByRole('main').getByRole('alert')).toContainText('Give a day')
  })

  await test.step('what was refused at /token, added up', async () => {
    const refused = admin.getByRole('row').filter({ hasText: 'token.refused' })
    await waitUntil(
      async () => {
        await admin.goto(`/admin/audit?person=search-dev&registry=${SUBJECT}`)
        return (await refused.count()) > 0
      },
      { what: 'the refusals to be recorded', timeoutMs: 15_000, everyMs: 500 },
    )
    await expect(refused.first()).toContainText('code: SCOPE_REDUCED')
  })

  await test.step('pushes and pulls, for the owner of the team', async () => {
    const owner = await pageOf('payments-owner')
    await owner.goto(`/teams/payments/activity?registry=${NAME}`)
    const rows = owner.getByRole('table', { name: 'Activity' }).getByRole('row')
    const image = `${SUBJECT}/team/app:v1`
    await expect(rows.filter({ hasText: 'push' }).filter({ hasText: image })).toContainText(
      'payments-dev',
    )
    await expect(rows.filter({ hasText: 'pull' }).first()).toContainText('payments-viewer')
    await owner.getByRole('link', { name: 'Audit trail' }).click()
    await expect(
      owner.getByRole('row').filter({ hasText: 'registry.requested' }).first(),
    ).toBeVisible()
    const viewer = await pageOf('payments-viewer')
    await viewer.goto('/teams/payments/audit')
    await expect(viewer.getByRole('heading', { name: 'You may not see this' })).toBeVisible()
  })

  await test.step('exports', () => checkExports(admin))
  await test.step('the log', () => checkLog(stack, admin))
})

test('audit:verify does not touch an embedded database that is in use', async ({ stack }) => {
  const { code, stderr } = await runCommand(process.execPath, ['scripts/audit-verify.mjs'], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: '', DATA_DIR: String(stack.portal.env.DATA_DIR) },
    timeoutMs: 60_000,
  })
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Stop the portal first'),
  })
})

async function pushAndPull(stack: StackFacts, address: string): Promise<void> {
  const scratch = join(stack.scratch, NAME)
  const { source } = await makeImage(scratch, NAME)
  const { directory: certDirectory } = await fetchCa(stack)
  const image = `docker://${address}/team/app:v1`
  const to = { credentials: 'payments-dev:demo', certDirectory }
  expect(await skopeoCopy({ source, destination: image, to })).toMatchObject({ code: 0 })
  const from = { credentials: 'payments-viewer:demo', certDirectory }
  const destination = `dir:${join(scratch, 'pulled')}`
  expect(await skopeoCopy({ source: image, destination, from })).toMatchObject({ code: 0 })
}

/** Somebody of another team asks for what is not theirs, a few times. */
async function beRefused(stack: StackFacts, address: string): Promise<void> {
  const { pem: ca } = await fetchCa(stack)
  const service = await serviceOf(address, ca)
  const question = { ca, username: 'search-dev', service, scope: 'repository:team/app:pull' }
  for (let count = 0; count < 3; count += 1) {
    expect(await askToken(stack.machineUrl, question)).toMatchObject({ status: 200 })
  }
}

async function checkExports(admin: Page): Promise<void> {
  const csv = await admin.request.get('/api/records?records=audit&format=csv&person=(unknown+name)')
  expect(csv.headers()).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': expect.stringMatching(
      /^attachment; filename="berth-audit-[\d-]+\.csv"$/,
    ),
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  })
  const [header, row] = (await csv.text()).split('\r\n')
  expect(header).toMatch(/^id,time,person,action/)
  expect(row).toContain(',(unknown name),session.started,refused,')
  await admin.goto('/admin/audit/activity')
  const downloading = admin.waitForEvent('download')
  await admin.getByRole('link', { name: 'Export JSON Lines' }).click()
  const lines = readFileSync(await (await downloading).path(), 'utf8')
    .trimEnd()
    .split('\n')
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ action: expect.any(String) })
}

/** Every row of the export is a line of the portal's output, word for word and once. */
async function checkLog(stack: StackFacts, admin: Page): Promise<void> {
  const answer = await admin.request.get(
    `/api/records?records=audit&format=jsonl&registry=${SUBJECT}`,
  )
  const rows = (await answer.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(rows.length).toBeGreaterThan(3)
  const { logFile } = openPortal(stack.portal)
  const shipped = readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"type":"audit"'))
    .map((line) => JSON.parse(line))
  for (const row of rows) {
    expect(shipped.filter(({ id }) => id === row.id)).toEqual([{ type: 'audit', ...row }])
  }
}
