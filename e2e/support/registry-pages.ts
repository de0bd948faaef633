import { expect, type Page } from '@playwright/test'

export type Ask = { team: string; name: string; purpose?: string; quota?: string }

/** Fills the form for a registry and sends it. */
export async function askForRegistry(page: Page, ask: Ask): Promise<void> {
  await page.goto('/registries/new')
  await page.getByLabel('Team').selectOption({ label: ask.team })
  await page.getByLabel('Name', { exact: true }).fill(ask.name)
  await page.getByLabel('Purpose').fill(ask.purpose ?? 'What the tests push')
  if (ask.quota !== undefined) await page.getByLabel('Quota').fill(ask.quota)
  await page.getByRole('button', { name: 'Request a registry' }).click()
}

/** Resolves when the timeline's last step is done. */
export async function expectReady(page: Page, timeoutMs = 30_000): Promise<void> {
  const last = page.getByRole('list', { name: 'Steps' }).getByRole('listitem').last()
  await expect(last).toContainText('Ready to push')
  await expect(last).toHaveAttribute('data-state', 'done', { timeout: timeoutMs })
}

/** Asks for a registry, waits until it is ready, and gives its `host:port`. */
export async function bringUp(page: Page, ask: Ask): Promise<string> {
  await askForRegistry(page, ask)
  await expect(page).toHaveURL(new RegExp(`/registries/${ask.team}/${ask.name}$`))
  await expectReady(page)
  return addressOn(page)
}

/** The `host:port` that the header of a registry's page shows. */
export async function addressOn(page: Page): Promise<string> {
  const address = page
    .getByRole('main')
    .locator('code')
    .filter({ hasText: /^[\d.]+:\d+$/ })
    .first()
  return (await address.textContent()) ?? ''
}
