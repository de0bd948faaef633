import { expect, type Page } from '@playwright/test'

export type TokenAsk = {
  name: string
  /** One in each line; every one if left out. */
  repositories?: string
  push?: boolean
  remove?: boolean
  /** As the list of choices says it. */
  expires?: string
}

/** `loginLine` is empty where there is no registry to log in to. */
export type ShownSecret = { username: string; secret: string; loginLine: string }

/** Makes a personal token in the portal and reads what is shown once. */
export async function makePersonalToken(page: Page, ask: TokenAsk): Promise<ShownSecret> {
  await page.goto('/tokens/new')
  return fillAndRead(page, ask, 'Make the token')
}

/** Makes a CI account of a team in the portal and reads what is shown once. */
export async function makeCiAccount(page: Page, team: string, ask: TokenAsk): Promise<ShownSecret> {
  await page.goto(`/teams/${team}/ci/new`)
  return fillAndRead(page, ask, 'Make the CI account')
}

/** What the page of a new secret shows, copied with its buttons as a person does. */
export async function readShownSecret(page: Page): Promise<ShownSecret> {
  await expect(page.getByText('It is shown this once')).toBeVisible()
  return {
    username: await copied(page, 'Copy: user name'),
    secret: await copied(page, 'Copy: secret'),
    loginLine: (await page.getByText('No registry to log in to yet').isVisible())
      ? ''
      : await copied(page, 'Copy: text for docker'),
  }
}

async function fillAndRead(page: Page, ask: TokenAsk, submit: string): Promise<ShownSecret> {
  await page.getByLabel('Name', { exact: true }).fill(ask.name)
  if (ask.repositories !== undefined) {
    await page.getByLabel('Repositories').fill(ask.repositories)
  }
  await page.getByLabel('push', { exact: true }).setChecked(ask.push ?? true)
  await page.getByLabel('delete', { exact: true }).setChecked(ask.remove ?? false)
  if (ask.expires !== undefined) {
    await page.getByLabel('Expires').selectOption({ label: ask.expires })
  }
  await page.getByRole('button', { name: submit }).click()
  return readShownSecret(page)
}

async function copied(page: Page, button: string): Promise<string> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: button, exact: true }).click()
  return page.evaluate(() => navigator.clipboard.readText())
}
