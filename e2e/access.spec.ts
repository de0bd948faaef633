import { fetchCa } from './support/berth-ca'
import { askToken, serviceOf } from './support/https-get'
import { bringUp } from './support/registry-pages'
import { expect, test } from './support/test'

test('an owner maps a group, sees who that is, and takes it back', async ({ stack, pageOf }) => {
  test.setTimeout(150_000)
  const member = await pageOf('payments-dev')
  const address = await bringUp(member, { team: 'payments', name: 'shared', quota: '1 GiB' })
  const owner = await pageOf('payments-owner')
  const guest = await pageOf('search-dev')
  const ca = await fetchCa(stack)
  const service = await serviceOf(address, ca.pem)
  const grantedTo = async (username: string) => {
    const scope = 'repository:app:pull,push'
    const answer = await askToken(stack.machineUrl, { ca: ca.pem, username, service, scope })
    const [, claims = ''] = String(JSON.parse(answer.body).token).split('.')
    const { access } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))
    return access.flatMap((entry: { actions: string[] }) => entry.actions)
  }
  const group = owner.getByRole('listitem', { name: 'search', exact: true })

  await test.step('finds the group and the people in it', async () => {
    await owner.getByRole('link', { name: 'Teams', exact: true }).click()
    await owner.getByRole('link', { name: 'Who has access to payments' }).click()
    const form = owner.getByRole('form', { name: 'Give a group a role' })
    await form.getByLabel('Group of the directory').fill('zzz')
    await expect(form.getByText('No group has “zzz” in its name.')).toBeVisible()
    await form.getByLabel('Group of the directory').fill('sear')
    await form.getByRole('button', { name: 'search' }).click()
    const people = form.getByRole('list', { name: 'People in search' })
    await expect(people).toContainText('Search Developer search-dev')
    await form.getByRole('combobox', { name: 'Role' }).selectOption('developer')
    await form.getByRole('button', { name: 'Give this role' }).click()
    await expect(group).toBeVisible()
  })

  await test.step('its people have the role, with pages and with docker', async () => {
    await guest.goto('/registries/payments/shared')
    await expect(guest.getByRole('heading', { name: 'payments/shared' })).toBeVisible()
    expect(await grantedTo('search-dev')).toEqual(['pull', 'push'])
    await guest.getByRole('link', { name: 'Who can push' }).click()
    await expect(guest.getByText('You can push here.')).toBeVisible()
    await expect(guest.getByRole('main')).toContainText('a group that the owners mapped, search')
  })

  await test.step('the owner asks why', async () => {
    await owner.goto('/registries/payments/shared/why')
    for (const [name, sentence] of [
      ['search-dev', 'search-dev can push here.'],
      ['payments-viewer', 'payments-viewer cannot push here, but can pull.'],
      ['nobody-at-all', 'nobody-at-all cannot push here. Nobody of that name has a role'],
    ] as const) {
      await owner.getByLabel('User name').fill(name)
      await owner.getByRole('button', { name: 'Look it up' }).click()
      await expect(owner.getByText(sentence)).toBeVisible()
    }
  })

  await test.step('another role counts at once, and none at all', async () => {
    await owner.goto('/teams/payments/access')
    await group.getByRole('button', { name: 'People' }).click()
    await expect(group).toContainText('Search Developer')
    await group.getByRole('combobox').selectOption('viewer')
    await group.getByRole('button', { name: 'Save' }).click()
    await expect(group.getByRole('button', { name: 'Save' })).toHaveCount(0)
    await guest.goto('/registries/payments/shared/why')
    await expect(guest.getByText('You cannot push here, but can pull.')).toBeVisible()

    await group.getByRole('button', { name: 'Remove search' }).click()
    const dialog = owner.getByRole('dialog', { name: 'Remove search?' })
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
    await expect(group).toHaveCount(0)
    expect((await guest.goto('/registries/payments/shared'))?.status()).toBe(404)
    expect((await guest.request.get('/api/registries/payments/shared')).status()).toBe(404)
  })

  await test.step('an owner by grant is told before the own ownership ends', async () => {
    // The only person who asks for registries of this team, and so its founder.
    await bringUp(guest, { team: 'search', name: 'founded', quota: '1 GiB' })
    await guest.goto('/teams/search/access')
    await guest.getByRole('button', { name: 'Remove Search Developer' }).click()
    const dialog = guest.getByRole('dialog', { name: 'Remove Search Developer?' })
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
    await expect(dialog.getByText('This ends your own ownership')).toBeVisible()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await guest.reload()
    await expect(guest.getByRole('button', { name: 'Remove Search Developer' })).toBeVisible()
  })
})
