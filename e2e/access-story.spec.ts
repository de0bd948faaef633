// Who may push, told from the first mapping to the audit trail: a team, its CI account and somebody who leaves.
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { CASES } from '../lib/directory/testing/directory-cases'
import { type Employee, hire, PASSWORD } from '../lib/directory/testing/hire'
import type { Slapd } from '../lib/directory/testing/slapd'
import { openDockerCli, trustRegistry } from './support/docker-cli'
import { GROUPS_FRESH_S, type GuardedPortal, startGuardedPortal } from './support/guarded-portal'
import { askToken, serviceOf } from './support/https-get'
import { certDirectory, makeImage } from './support/images'
import { type Postgres, startPostgres } from './support/postgres'
import { bringUp } from './support/registry-pages'
import { runCommand } from './support/run-command'
import { signIn } from './support/sign-in'
import { skopeoCopy } from './support/skopeo'
import { readStack, type StackFacts } from './support/stack'
import { expect, test } from './support/test'
import { makeCiAccount, readShownSecret } from './support/token-pages'
import { waitUntil } from './support/wait-until'

const TEAM = 'bakery'
const GUESTS = 'guest-bakers'

let stack: StackFacts
let postgres: Postgres
let guarded: GuardedPortal

test.beforeAll(async () => {
  test.setTimeout(120_000)
  stack = readStack()
  postgres = await startPostgres(join(stack.scratch, 'story-postgres'))
  guarded = await startGuardedPortal(stack, 'story', { DATABASE_URL: postgres.url })
  for (const name of [TEAM, GUESTS]) await addGroup(guarded.slapd, name)
})
// Pages that stay open go on asking, and take time from the tests that follow.
test.afterEach(async ({ browser }) => {
  for (const context of browser.contexts()) await context.close()
})
test.afterAll(async () => {
  await guarded?.stop()
  await postgres?.stop()
})

test('an owner gives and takes access, and the audit trail tells it all', async ({ browser }) => {
  test.setTimeout(300_000)
  const baker = await hire(guarded.slapd, TEAM)
  const guest = await hire(guarded.slapd, GUESTS)
  const owner = await enter(browser, baker)
  const address = await bringUp(owner, { team: TEAM, name: 'bread', quota: '1 GiB' })
  const ca = await guarded.caPem()
  const service = await serviceOf(address, ca)
  const { source } = await makeImage(join(stack.scratch, 'story-image'), 'story')
  const certificates = certDirectory(join(stack.scratch, 'story-ca'), ca)
  const push = (username: string, secret: string, tag: string) =>
    skopeoCopy({
      source,
      destination: `docker://${address}/team/app:${tag}`,
      to: { credentials: `${username}:${secret}`, certDirectory: certificates },
    })
  const pushAsGuest = (tag: string) => push(guest.username, PASSWORD, tag)
  const grantedToGuest = async () => {
    const question = { username: guest.username, password: PASSWORD, service }
    const scope = 'repository:team/app:pull,push'
    const answer = await askToken(guarded.machineUrl, { ...question, ca, scope })
    const [, claims = ''] = String(JSON.parse(answer.body).token).split('.')
    return JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')).access
  }

  await test.step('a group that the owner maps may push', async () => {
    expect(await grantedToGuest()).toEqual([])
    await owner.goto(`/teams/${TEAM}/access`)
    const form = owner.getByRole('form', { name: 'Give a group a role' })
    await form.getByLabel('Group of the directory').fill('guest')
    await form.getByRole('button', { name: GUESTS }).click()
    await expect(form.getByRole('list', { name: `People in ${GUESTS}` })).toContainText(
      guest.username,
    )
    await form.getByRole('combobox', { name: 'Role' }).selectOption('developer')
    await form.getByRole('button', { name: 'Give this role' }).click()
    await expect(owner.getByRole('listitem', { name: GUESTS, exact: true })).toBeVisible()
    await expect(async () => {
      expect(await pushAsGuest('guest')).toMatchObject({ code: 0 })
    }).toPass({ timeout: 10_000 })
  })

  const first = await test.step('a CI account pushes by the line that was copied', async () => {
    const shown = await makeCiAccount(owner, TEAM, { name: 'oven' })
    const { loginLine, username, secret } = shown
    trustRegistry(address, ca)
    const configDirectory = join(stack.scratch, 'story-docker')
    const docker = openDockerCli({ dockerHost: stack.dockerHost, configDirectory })
    const env = {
      ...process.env,
      DOCKER_HOST: stack.dockerHost,
      DOCKER_CONFIG: configDirectory,
    }
    expect(loginLine).toContain(`docker login ${address} `)
    expect(await runCommand('sh', ['-c', loginLine], { env })).toMatchObject({ code: 0 })
    const tagged = `${address}/team/registry:1`
    expect(await docker.tag(stack.registryImage, tagged)).toMatchObject({ code: 0 })
    expect(await docker.push(tagged)).toMatchObject({ code: 0 })
    expect(await push(username, secret, 'ci')).toMatchObject({ code: 0 })
    return shown
  })

  const second = await test.step('while it is rotated no push fails', async () => {
    await owner.goto(`/teams/${TEAM}/ci`)
    await owner.getByRole('link', { name: 'oven', exact: true }).click()
    let isRotated = false
    const pushing = (async () => {
      const codes: number[] = []
      while (!isRotated || codes.length < 3) {
        const { code } = await push(first.username, first.secret, `during-${codes.length}`)
        codes.push(code)
      }
      return codes
    })()
    await owner.getByRole('button', { name: 'Rotate' }).click()
    const shown = await readShownSecret(owner).finally(() => {
      isRotated = true
    })
    expect(new Set(await pushing)).toEqual(new Set([0]))
    expect(shown.secret).not.toBe(first.secret)
    expect(await push(shown.username, shown.secret, 'rotated')).toMatchObject({ code: 0 })
    return shown
  })

  await test.step('revoked, both of its secrets are refused', async () => {
    await owner.goto(`/teams/${TEAM}/ci`)
    await owner.getByRole('link', { name: 'oven', exact: true }).click()
    await owner.getByRole('button', { name: 'Remove' }).click()
    await owner.getByRole('dialog').getByRole('button', { name: 'Remove for good' }).click()
    await expect(owner).toHaveURL(new RegExp(`/teams/${TEAM}/ci$`))
    for (const { username, secret } of [first, second]) {
      // What opened something within the last second may do so once more.
      const refused = await waitUntil(
        async () => {
          const pushed = await push(username, secret, 'late')
          return pushed.code === 0 ? null : pushed
        },
        { what: 'a push to be refused', timeoutMs: 5_000 },
      )
      expect(refused.stderr).toContain('was revoked')
    }
  })

  await test.step('who leaves the group cannot push, and is still signed in', async () => {
    const page = await enter(browser, guest)
    const registry = `/registries/${TEAM}/bread`
    expect((await page.goto(registry))?.status()).toBe(200)
    expect(await grantedToGuest()).toMatchObject([{ actions: ['pull', 'push'] }])
    await guest.leave(GUESTS)
    await waitUntil(async () => (await grantedToGuest()).length === 0, {
      what: 'the push to be taken away',
      timeoutMs: (GROUPS_FRESH_S + 3) * 1000,
      everyMs: 250,
    })
    const refused = await pushAsGuest('late')
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toContain('denied')
    await page.goto('/registries')
    await expect(page.getByRole('heading', { name: 'My registries' })).toBeVisible()
    expect((await page.goto(registry))?.status()).toBe(404)
  })

  await test.step('the page of the team’s records tells the whole story', async () => {
    await owner.goto(`/teams/${TEAM}/audit`)
    const rows = owner.getByRole('table', { name: 'Audit trail' }).getByRole('row')
    for (const [action, words] of [
      ['tenant.founded', TEAM],
      ['registry.requested', `${TEAM}/bread`],
      ['lifecycle.ready', `${TEAM}/bread`],
      ['mapping.added', GUESTS],
      ['ciAccount.made', 'oven'],
      ['token.rotated', 'oven'],
      ['ciAccount.removed', 'oven'],
    ] as const) {
      const row = rows.filter({ hasText: action })
      await expect(row, action).toHaveCount(1)
      await expect(row).toContainText(words)
      await expect(row).toContainText(action.startsWith('lifecycle') ? 'berth' : baker.username)
    }
  })

  await test.step('and the chain of the trail is whole', async () => {
    const { code, stdout } = await runCommand(process.execPath, ['scripts/audit-verify.mjs'], {
      cwd: join(import.meta.dirname, '..'),
      env: { ...process.env, DATABASE_URL: postgres.url },
      timeoutMs: 60_000,
    })
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Whole: \d{2,} rows/),
    })
  })
})

async function enter(browser: Browser, { username }: Employee): Promise<Page> {
  const context = await browser.newContext({ baseURL: guarded.url, ignoreHTTPSErrors: true })
  const page = await context.newPage()
  await signIn(page, username, PASSWORD)
  return page
}

/** A group of nobody: one without a member cannot be. */
function addGroup(slapd: Slapd, name: string): Promise<void> {
  const dn = `cn=${name},ou=groups,${CASES.suffix}`
  const attributes = { objectClass: 'groupOfNames', cn: name, member: `cn=nobody,${CASES.suffix}` }
  return slapd.add([{ dn, attributes }])
}
