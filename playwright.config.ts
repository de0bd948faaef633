import { defineConfig, devices } from '@playwright/test'
import { BROWSER } from './e2e/support/browser'

const CHROMIUM = {
  ...devices['Desktop Chrome'],
  launchOptions: { executablePath: BROWSER.executablePath, args: BROWSER.args },
}
// They stop the engine, which all portals share, so they run once nobody else needs it.
const ENGINE_FAULTS = '**/resilience.spec.ts'

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './e2e/support/global-setup.ts',
  // Each has a portal of its own, whose specs run one after the other: some of them kill it.
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  // Two workers have all of a machine with two cores at work.
  expect: { timeout: 10_000 },
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.BERTH_TEST_REPORT ?? 'test-results/e2e.json' }],
  ],
  // No film of every page: it takes half a core, and the trace has each page as it was at every step. Nobody could fetch
  // either from CI, where the error and the page as text are in the log.
  use: {
    trace: process.env.CI ? 'off' : { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'portal', testIgnore: ENGINE_FAULTS, use: CHROMIUM },
    { name: 'engine', testMatch: ENGINE_FAULTS, dependencies: ['portal'], use: CHROMIUM },
  ],
})
