import { expect, type Page } from '@playwright/test'

/** Signs in with the password that all demo accounts have, and waits for the first page. */
export async function signIn(page: Page, username: string, password = 'demo'): Promise<void> {
  await page.goto('/signin')
  await fillSignIn(page, username, password)
  await expect(page).toHaveURL(/\/registries$/)
}

export async function fillSignIn(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
