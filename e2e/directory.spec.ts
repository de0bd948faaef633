import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { type Slapd, startSlapd } from '@/lib/directory/testing/slapd'
import { connectDocker } from './support/docker-client'
import { expectFit } from './support/expect-fit'
import { freePort } from './support/free-port'
import { gatewayAddress } from './support/gateway'
import { openPortal, type Portal } from './support/portal'
import { portalSettings } from './support/portal-settings'
import { fillSignIn, signIn } from './support/sign-in'
import type { StackFacts } from './support/stack'
import { expect, test } from './support/test'

const SUFFIX = 'dc=example,dc=org'
const PASSWORD = 'correct horse'

test('an admin tests the connection and sees where somebody’s roles come from', async ({
  pageOf,
}) => {
  const page = await pageOf('admin')
  await page.getByRole('link', { name: 'Directory' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Directory' })).toBeVisible()

  await page.getByRole('button', { name: 'Test the connection' }).click()
  await expect(page.getByText('Works, with a warning')).toBeVisible()
  const steps = page.getByRole('list', { name: /^Steps of ldap:/ }).getByRole('listitem')
  await expect(steps).toHaveCount(6)
  await expect(steps.nth(2)).toContainText('in the clear')
  await expect(steps.nth(4)).toContainText(/Found .*payments-dev/)

  await page.getByLabel('User name').fill('payments-dev')
  await page.getByRole('button', { name: 'Look up' }).click()
  const groups = page.getByRole('region', { name: 'Groups of payments-dev' })
  await expect(groups.getByRole('row', { name: /^payments / })).toContainText('direct member')
  await expect(groups.getByRole('row', { name: /^engineering / })).toContainText(
    'payments-dev → payments → engineering',
  )
  await look(page, 'directory-person')

  for (const [name, text] of [
    ['nobody-at-all', 'Nobody is called nobody-at-all'],
    ['*', 'Nobody is called *'],
  ] as const) {
    await page.getByLabel('User name').fill(name)
    await page.getByRole('button', { name: 'Look up' }).click()
    await expect(page.getByText(text)).toBeVisible()
  }
  await page.getByLabel('User name').fill('  ')
  await page.getByRole('button', { name: 'Look up' }).click()
  await expect(page.getByText('Type the user name of somebody.')).toBeVisible()
})

test('the page works while the directory is down, and says what is wrong', async ({
  stack,
  browser,
}) => {
  test.setTimeout(180_000)
  const slapd = await startSlapd()
  await slapd.add(people())
  const portal = await portalOn(stack, slapd)
  try {
    const context = await browser.newContext({ baseURL: portal.url })
    const page = await context.newPage()
    await signIn(page, 'root', PASSWORD)
    await page.goto('/admin/directory')
    await page.getByLabel('User name').fill('leaver')
    await page.getByRole('button', { name: 'Look up' }).click()
    await expect(page.getByText('No access')).toBeVisible()
    await expect(page.getByText('The account has expired')).toBeVisible()
    await look(page, 'directory-expired')

    await slapd.stop()
    await page.goto('/admin/directory')
    await page.getByRole('button', { name: 'Test the connection' }).click()
    await expect(page.getByText('Does not work')).toBeVisible()
    await expect(page.getByText(/refuses connections. Check that it runs/)).toBeVisible()
    await page.getByLabel('User name').fill('leaver')
    await page.getByRole('button', { name: 'Look up' }).click()
    await expect(page.getByRole('main').getByRole('alert')).toContainText('DIRECTORY_UNAVAILABLE')
    await look(page, 'directory-down')

    const other = await (await browser.newContext({ baseURL: portal.url })).newPage()
    await other.goto('/signin')
    await fillSignIn(other, 'root', PASSWORD)
    await expect(other.getByRole('main').getByRole('alert')).toContainText(
      'The directory does not answer',
    )
    await other.context().close()
    await context.close()
  } finally {
    await portal.stop()
    await slapd.stop()
  }
})

/** `root` is an admin by a group in a group; the account of `leaver` has expired. */
function people() {
  const person = (uid: string, more: Record<string, string> = {}) => ({
    dn: `uid=${uid},ou=people,${SUFFIX}`,
    attributes: {
      objectClass: ['inetOrgPerson', 'shadowAccount'],
      ...{ uid, cn: uid, sn: uid, userPassword: PASSWORD },
      ...more,
    },
  })
  const group = (cn: string, member: string) => ({
    dn: `cn=${cn},ou=groups,${SUFFIX}`,
    attributes: { objectClass: 'groupOfNames', cn, member },
  })
  const unit = (ou: string) => ({
    dn: `ou=${ou},${SUFFIX}`,
    attributes: { objectClass: 'organizationalUnit', ou },
  })
  return [
    {
      dn: SUFFIX,
      attributes: { objectClass: ['dcObject', 'organization'], dc: 'example', o: 'Example' },
    },
    unit('people'),
    unit('groups'),
    person('root'),
    person('leaver', { shadowExpire: '1' }),
    group('operators', `uid=root,ou=people,${SUFFIX}`),
    group('platform-admins', `cn=operators,ou=groups,${SUFFIX}`),
    group('former', `uid=leaver,ou=people,${SUFFIX}`),
  ]
}

async function portalOn(stack: StackFacts, slapd: Slapd): Promise<Portal> {
  const gateway = await gatewayAddress(connectDocker(stack.dockerHost))
  const directory = join(stack.scratch, 'on-slapd')
  const settings = portalSettings({
    directory,
    gateway,
    port: await freePort(),
    machinePort: await freePort(gateway),
    dockerHost: stack.dockerHost,
    registryImage: stack.registryImage,
    installationId: `${stack.installationId}dir`,
  })
  const portal = openPortal({
    directory,
    env: {
      PATH: process.env.PATH ?? '',
      ...settings,
      DEMO: '0',
      LDAP_URL: slapd.url,
      LDAP_PEOPLE_BASE: `ou=people,${SUFFIX}`,
      LDAP_GROUPS_BASE: `ou=groups,${SUFFIX}`,
    },
  })
  await portal.start()
  return portal
}

async function look(page: Page, name: string): Promise<void> {
  // While an action's answer is rendered, Next puts the title in anew.
  await expect(page).toHaveTitle(/Directory/)
  await expectFit(page, name)
}
