import { defineConfig, devices } from '@playwright/test'
import { BROWSER } from './e2e/support/browser'

// One worker: all specs share one portal and one engine, and some of them kill either.
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './e2e/support/global-setup.ts',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
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
    {
      name: 'chromium',
      use: {
        ...devices['Desktop Chrome'],
        launchOptions: { executablePath: BROWSER.executablePath, args: BROWSER.args },
      },
    },
  ],
})
