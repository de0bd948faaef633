import { expect, type Page } from '@playwright/test'

const WITHIN_MS = 20_000

/** Resolves when the page of a repository's tags lists these: registries report a push after it. */
export async function expectIndexed(
  page: Page,
  path: string,
  tags: readonly string[],
): Promise<void> {
  await expect(async () => {
    await page.goto(path)
    for (const name of tags) {
      await expect(page.getByRole('link', { name, exact: true })).toBeVisible({ timeout: 500 })
    }
  }).toPass({ timeout: WITHIN_MS })
}
