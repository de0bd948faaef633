import { type BrowserContextOptions, test as base, type Page } from '@playwright/test'
import { signIn } from './sign-in'
import { readStack, type StackFacts } from './stack'
import { whenHydrated } from './when-hydrated'

type Fixtures = {
  stack: StackFacts
  /** A page of a browser of its own where this person is signed in. */
  pageOf(username: string): Promise<Page>
}

/** Of this worker's portal: whoever signed in once stays so, in every test that has no more to say about it. */
const sessions = new Map<string, NonNullable<BrowserContextOptions['storageState']>>()

/** Playwright's `test` with the running stack's facts; relative addresses are the portal's. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of a fixture's needs from this pattern
  stack: async ({}, use) => use(readStack()),
  baseURL: async ({ stack }, use) => use(stack.url),
  page: async ({ page }, use) => use(whenHydrated(page)),
  pageOf: async ({ browser, stack }, use) => {
    const opened: Page[] = []
    await use(async (username) => {
      const session = sessions.get(username)
      const context = await browser.newContext({
        ...{ baseURL: stack.url, acceptDownloads: true },
        ...(session === undefined ? {} : { storageState: session }),
      })
      const page = whenHydrated(await context.newPage())
      opened.push(page)
      if (session !== undefined) await page.goto('/registries')
      // The first time, or when a test has ended the session.
      if (!page.url().endsWith('/registries')) {
        await signIn(page, username)
        sessions.set(username, await context.storageState())
      }
      return page
    })
    for (const page of opened) await page.context().close()
  },
})

export { expect } from '@playwright/test'
