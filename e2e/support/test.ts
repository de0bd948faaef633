import { test as base, type Page } from '@playwright/test'
import { signIn } from './sign-in'
import { readStack, type StackFacts } from './stack'
import { whenHydrated } from './when-hydrated'

type Fixtures = {
  stack: StackFacts
  /** A page of a browser of its own where this person is signed in. */
  pageOf(username: string): Promise<Page>
}

/** Playwright's `test` with the running stack's facts; relative addresses are the portal's. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of a fixture's needs from this pattern
  stack: async ({}, use) => use(readStack()),
  baseURL: async ({ stack }, use) => use(stack.url),
  page: async ({ page }, use) => use(whenHydrated(page)),
  pageOf: async ({ browser, stack }, use) => {
    const opened: Page[] = []
    await use(async (username) => {
      const context = await browser.newContext({ baseURL: stack.url, acceptDownloads: true })
      const page = whenHydrated(await context.newPage())
      opened.push(page)
      await signIn(page, username)
      return page
    })
    for (const page of opened) await page.context().close()
  },
})

export { expect } from '@playwright/test'
