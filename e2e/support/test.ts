import { test as base } from '@playwright/test'
import { readStack, type StackFacts } from './stack'

/** Playwright's `test` with the running stack's facts; relative addresses are the portal's. */
export const test = base.extend<{ stack: StackFacts }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of a fixture's needs from this pattern
  stack: async ({}, use) => use(readStack()),
  baseURL: async ({ stack }, use) => use(stack.url),
})

export { expect } from '@playwright/test'
