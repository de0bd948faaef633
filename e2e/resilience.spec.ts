import type { Page } from '@playwright/test'
import { connectDocker } from './support/docker-client'
import { startOnEmptyEngine } from './support/empty-engine'
import { askForRegistry, bringUp, expectReady } from './support/registry-pages'
import { engineOf, portalOf, type StackFacts } from './support/stack'
import { remakeSwarm, waitForSwarm } from './support/swarm'
import { test as base, expect } from './support/test'
import { waitUntil } from './support/wait-until'

let own: Promise<StackFacts> | undefined
const test = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of a fixture's needs from this pattern
  stack: async ({}, use) => {
    own ??= startOnEmptyEngine()
    await use(await own)
  },
})

test.describe.configure({ timeout: 180_000 })

test.afterAll(async ({ stack }) => portalOf(stack).stop())

/** Of what the page has from a look: when it is not there, the next look tells. */
const AT_ONCE = { timeout: 1_000 }

test('an image that does not exist is told in the words of Docker, and tried again', async ({
  stack,
  pageOf,
}) => {
  const docker = connectDocker(stack.dockerHost)
  const [repo = '', tag = ''] = stack.registryImage.split(':')
  await docker.getImage(stack.registryImage).tag({ repo: 'berth/kept', tag: '1' })
  await docker.getImage(stack.registryImage).remove()
  const page = await pageOf('search-dev')
  try {
    await askForRegistry(page, { team: 'search', name: 'no-image', quota: '1 GiB' })
    const alert = page.getByRole('alert').filter({ hasText: stack.registryImage })
    await expect(alert).toContainText(`No such image: ${stack.registryImage}`, { timeout: 30_000 })
    await expect(alert).toContainText('could not be pulled')
    const task = page.getByRole('list', { name: 'Steps' }).getByRole('listitem').nth(5)
    await expect(task).toHaveAttribute('data-state', 'failed')
    await expect(task).toContainText(`No such image: ${stack.registryImage}`)
    await expect(page.getByText('Failed', { exact: true })).toBeVisible()
  } finally {
    await docker.getImage('berth/kept:1').tag({ repo, tag })
    await docker.getImage('berth/kept:1').remove()
  }
  await page.getByRole('button', { name: 'Retry' }).click()
  await expectReady(page, 60_000)
})

test('an engine that stops while a registry comes up costs time only', async ({
  stack,
  pageOf,
}) => {
  const page = await pageOf('search-dev')
  const engine = engineOf(stack)
  const seen = serviceOf(stack, 'engine-out')
  await askForRegistry(page, { team: 'search', name: 'engine-out', quota: '1 GiB' })
  await seen
  await engine.stop()
  try {
    await page.goto('/registries/search/engine-out')
    await expect(page.getByRole('heading', { name: 'search/engine-out' })).toBeVisible()
  } finally {
    await engine.start()
    await waitForSwarm(connectDocker(stack.dockerHost))
  }
  await expectReady(page, 90_000)
  await expect(page.getByText('Ready', { exact: true }).first()).toBeVisible({ timeout: 60_000 })
})

test('an engine that is away is named, and the registry comes up once it is back', async ({
  stack,
  pageOf,
}) => {
  const page = await pageOf('search-dev')
  const engine = engineOf(stack)
  await engine.stop()
  try {
    await askForRegistry(page, { team: 'search', name: 'engine-away', quota: '1 GiB' })
    await expect(page.getByRole('alert').filter({ hasText: 'Docker engine' })).toContainText(
      'did not answer',
      { timeout: 30_000 },
    )
  } finally {
    await engine.start()
    await waitForSwarm(connectDocker(stack.dockerHost))
  }
  await expectReady(page, 90_000)
})

test('a portal that is killed while a registry comes up goes on where it was', async ({
  stack,
  pageOf,
}) => {
  const page = await pageOf('payments-dev')
  const portal = portalOf(stack)
  const seen = serviceOf(stack, 'killed')
  await askForRegistry(page, { team: 'payments', name: 'killed', quota: '1 GiB' })
  const { ID } = await seen
  await portal.kill('SIGKILL')
  await portal.start()
  await page.goto('/registries/payments/killed')
  await expectReady(page, 60_000)
  expect((await serviceOf(stack, 'killed')).ID).toBe(ID)
})

/** The Swarm service of a registry, as soon as there is one: then its provisioning is midway. */
function serviceOf(stack: StackFacts, registry: string): Promise<{ ID: string }> {
  const docker = connectDocker(stack.dockerHost)
  const label = [`berth.installation=${stack.installationId}`, `berth.registry=${registry}`]
  return waitUntil(async () => (await docker.listServices({ filters: { label } }))[0], {
    what: `the service of ${registry}`,
    timeoutMs: 30_000,
    everyMs: 25,
  })
}

test.describe('the page about the health of the platform', () => {
  test.describe.configure({ mode: 'serial' })

  test('a node that is drained is told, with what cannot run; once it is back all is well', async ({
    stack,
    pageOf,
  }) => {
    await bringUp(await pageOf('search-dev'), { team: 'search', name: 'drained', quota: '1 GiB' })
    const page = await pageOf('admin')
    await page.getByRole('link', { name: 'Health' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Health' })).toBeVisible()
    await look(page)
    const service = page.getByRole('row').filter({ hasText: 'search/drained' })
    await expect(service).toContainText('1 of 1')
    await expect(part(page, 'Worker')).toContainText('leads')
    for (const name of ['Swarm', 'Storage', 'Directory', 'Database'])
      await expect(part(page, name)).toContainText('in order')

    await nodeIs(stack, 'drain')
    try {
      await expect(async () => {
        await look(page)
        await expect(service).toContainText('No node of the Swarm takes new work', AT_ONCE)
      }).toPass({ timeout: 60_000 })
      await expect(service).toContainText('0 of 1')
      await expect(page.getByRole('row').filter({ hasText: 'no (drained)' })).toBeVisible()
    } finally {
      await nodeIs(stack, 'active')
    }
    await expect(async () => {
      await look(page)
      await expect(service).toContainText('1 of 1', AT_ONCE)
    }).toPass({ timeout: 90_000 })
  })

  test('an engine that hangs holds up no page, and is named', async ({ stack, pageOf }) => {
    const page = await pageOf('admin')
    await page.goto('/admin/health')
    const engine = engineOf(stack)
    engine.freeze()
    try {
      // One that had begun before may end well.
      await expect(async () => {
        await look(page)
        await expect(part(page, 'Swarm')).toContainText('trouble', AT_ONCE)
      }).toPass({ timeout: 45_000 })
      await expect(part(page, 'Swarm')).toContainText('did not answer')
      await page.goto('/registries?scope=all')
      await expect(page.getByRole('link', { name: 'search/drained' })).toBeVisible()
    } finally {
      engine.thaw()
    }
    await waitForSwarm(connectDocker(stack.dockerHost))
    await page.goto('/admin/health')
    await look(page)
    await expect(part(page, 'Swarm')).toContainText('in order')
  })

  test('a Swarm that is made anew from its one manager keeps what runs on it', async ({
    stack,
    pageOf,
  }) => {
    const docker = connectDocker(stack.dockerHost)
    const label = [`berth.installation=${stack.installationId}`, 'berth.registry=drained']
    const [before] = await docker.listServices({ filters: { label } })
    await remakeSwarm(docker)
    const page = await pageOf('search-dev')
    await page.goto('/registries/search/drained')
    await expect(page.getByText('Ready', { exact: true }).first()).toBeVisible({ timeout: 90_000 })
    const after = await docker.listServices({ filters: { label } })
    expect(after.map(({ ID }) => ID)).toEqual([before?.ID])
  })
})

/** Has a worker look, and waits until it has. */
async function look(page: Page): Promise<void> {
  const seen = page.getByText('Seen').locator('time')
  const before = await seen.getAttribute('datetime')
  await page.getByRole('button', { name: 'Test' }).click()
  await expect(seen).not.toHaveAttribute('datetime', before ?? '', { timeout: 60_000 })
}

const part = (page: Page, name: string) =>
  page.locator('dl > div').filter({ has: page.getByText(name, { exact: true }) })

async function nodeIs(stack: StackFacts, availability: 'active' | 'drain'): Promise<void> {
  const docker = connectDocker(stack.dockerHost)
  const [node] = await docker.listNodes()
  await docker.getNode(node.ID).update({
    version: node.Version.Index,
    ...{ ...node.Spec, Availability: availability },
  })
}
