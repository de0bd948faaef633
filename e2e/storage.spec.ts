import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeAlert } from '@/lib/storage/testing/fake-answers'
import { API_TOKEN, type FakeArray, startFakeArray } from '@/lib/storage/testing/fake-array'
import { connectDocker } from './support/docker-client'
import { expectFit } from './support/expect-fit'
import { freePort } from './support/free-port'
import { gatewayAddress } from './support/gateway'
import { openPortal, type Portal } from './support/portal'
import { portalSettings } from './support/portal-settings'
import { bringUp } from './support/registry-pages'
import { signIn } from './support/sign-in'
import type { StackFacts } from './support/stack'
import { expect, test } from './support/test'
import { whenHydrated } from './support/when-hydrated'

const FIRST_UID = 290_000
const GIB = 2 ** 30

test('an array holds a hard quota per registry, and admins see usage and alerts', async ({
  stack,
  browser,
}) => {
  test.setTimeout(180_000)
  const fake = await startFakeArray()
  const portal = await portalOn(stack, fake)
  const pageOf = async (username: string) => {
    const page = whenHydrated(await (await browser.newContext({ baseURL: portal.url })).newPage())
    await signIn(page, username)
    return page
  }
  try {
    const dev = await pageOf('search-dev')
    await bringUp(dev, { team: 'search', name: 'limited', quota: '1 GiB' })
    await expect
      .poll(() => fake.state.quotas.get(FIRST_UID), { timeout: 20_000 })
      .toBe(Math.ceil(1.05 * GIB))

    fake.write(FIRST_UID, 300 * 2 ** 20)
    fake.settle()
    fake.state.alerts.push(makeAlert('docker'))
    fake.state.fileSystem.snapshot_directory_enabled = true
    const admin = await pageOf('admin')
    await admin.getByRole('link', { name: 'Storage', exact: true }).click()
    await expect(admin.getByRole('heading', { level: 1, name: 'Storage' })).toBeVisible()
    await admin.getByRole('button', { name: 'Measure now' }).click()
    const registries = admin.getByRole('region', { name: 'Registries on the array' })
    const row = registries.getByRole('row', { name: /search\/limited/ })
    await expect(row).toContainText('300 MiB', { timeout: 20_000 })
    await expect(row).toContainText('1.1 GiB')
    const alerts = admin.getByRole('region', { name: 'Open alerts of the array' })
    await expect(alerts).toContainText("File system 'docker' exceeded space quota")
    await expect(admin.getByText(/A risk: The snapshot directory is on/)).toBeVisible()
    await expect(admin.getByText('takes writes', { exact: true })).toBeVisible()
    await expectFit(admin, 'storage')

    await fake.close()
    await admin.getByRole('button', { name: 'Measure now' }).click()
    await expect(admin.getByText('does not answer', { exact: true })).toBeVisible({
      timeout: 20_000,
    })
    await expect(row).toContainText('300 MiB')
    await expectFit(admin, 'storage-array-away')
    await dev.goto('/registries/search/limited')
    await expect(dev.getByText('Ready', { exact: true }).first()).toBeVisible()
    expect(portal.logs(5_000)).not.toContain(API_TOKEN)
  } finally {
    await portal.stop()
    await fake.close().catch(() => undefined)
  }
})

async function portalOn(stack: StackFacts, fake: FakeArray): Promise<Portal> {
  const gateway = await gatewayAddress(connectDocker(stack.dockerHost))
  const directory = join(stack.scratch, 'on-array')
  const settings = portalSettings({
    directory,
    gateway,
    port: await freePort(),
    machinePort: await freePort(gateway),
    dockerHost: stack.dockerHost,
    registryImage: stack.registryImage,
    installationId: `${stack.installationId}arr`,
  })
  const certificate = join(directory, 'array.pem')
  const token = join(directory, 'secrets', 'array-token')
  writeFileSync(certificate, fake.caPem)
  writeFileSync(token, `${API_TOKEN}\n`, { mode: 0o600 })
  const portal = openPortal({
    directory,
    env: {
      PATH: process.env.PATH ?? '',
      ...settings,
      REGISTRY_PORTS: '6900-6919',
      REGISTRY_UIDS: `${FIRST_UID}-${FIRST_UID + 99}`,
      FLASHBLADE_URL: fake.url,
      FLASHBLADE_TOKEN_FILE: token,
      FLASHBLADE_CA_FILE: certificate,
      FLASHBLADE_FILE_SYSTEM: 'docker',
    },
  })
  await portal.start()
  return portal
}
