import { expect, type Page } from '@playwright/test'

/**
 * The page, whose `goto` waits until React is at work on all that can be pressed or filled: what a test does in the
 * moment before is lost, as no person could be that fast.
 */
export function whenHydrated(page: Page): Page {
  const goto = page.goto.bind(page)
  page.goto = async (...target) => {
    const response = await goto(...target)
    await expect.poll(() => page.evaluate(isHydrated), { message: 'hydrated' }).toBe(true)
    return response
  }
  return page
}

/** Runs in the page. React marks the elements that it has taken over. */
function isHydrated(): boolean {
  return [...document.querySelectorAll('button, input, select, textarea')].every((element) =>
    Object.keys(element).some((key) => key.startsWith('__reactProps$')),
  )
}
