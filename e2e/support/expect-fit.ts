import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import type axe from 'axe-core'

declare global {
  interface Window {
    axe: typeof axe
  }
}

const SCREENSHOTS = join(import.meta.dirname, '../../screenshots')
/** Without its comments it is brought in in half the time. */
const AXE = readFileSync(
  join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'),
  'utf8',
)
const WIDE = 1440
const WIDTHS = [WIDE, 390]
// For people to look at: nobody could fetch them from CI.
const TAKES_PICTURES = process.env.CI === undefined

/**
 * What is open on a page is fit for everybody: axe finds nothing serious in light or dark, wide or narrow, and nothing
 * scrolls sideways. Each theme and each width is looked at once: what is wrong in the other two is wrong in one of these.
 * Leaves pictures of all four in screenshots/.
 */
export async function expectFit(
  page: Page,
  name: string,
  picture: { fullPage: boolean } = { fullPage: true },
): Promise<void> {
  for (const width of WIDTHS) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const isChecked = (colorScheme === 'light') === (width === WIDE)
      if (!isChecked && !TAKES_PICTURES) continue
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      if (TAKES_PICTURES) {
        const path = join(SCREENSHOTS, `${name}-${colorScheme}-${width}.png`)
        await page.screenshot({ path, ...picture })
      }
      if (!isChecked) continue
      const where = `${name}, ${colorScheme}, ${width} px`
      expect.soft(await seriousProblems(page), where).toEqual([])
      expect.soft(await overflow(page), `${where}: scrolls sideways`).toBeLessThanOrEqual(0)
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: WIDE, height: 900 })
}

/** axe itself, brought in once for a page: to bring it in takes about as long as to run it. There are no frames. */
async function seriousProblems(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE)
  return page.evaluate(async () => {
    const { violations } = await window.axe.run({ resultTypes: ['violations'] })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`))
  })
}

function overflow(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
}
