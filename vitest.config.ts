import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { gatePlugin } from './lib/server/testing/gates.ts'

// Two kinds: unit tests need nothing but Node; integration tests talk to real daemons that
// `scripts/test.mjs` starts and announces in the environment.
export default defineConfig({
  resolve: { alias: { '@': import.meta.dirname } },
  test: {
    // Two files at once even on two cores: they wait for daemons about as long as they work.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      // Files share what they import: to load all of it anew for each takes as long as most of the tests.
      {
        extends: true,
        test: {
          name: 'unit',
          isolate: false,
          include: ['{lib,app,components,scripts,e2e,bench}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.{integration,mutation,soak}.test.ts', '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          isolate: false,
          include: ['{lib,e2e,scripts}/**/*.integration.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      // Takes as long as one is willing to wait, so it is no part of `npm test`.
      {
        extends: true,
        test: { name: 'soak', include: ['lib/**/*.soak.test.ts'], hookTimeout: 300_000 },
      },
      // Runs with the integration tests, on sources in which permission checks can be taken out.
      {
        extends: true,
        plugins: [gatePlugin()],
        test: {
          name: 'mutation',
          include: ['lib/**/*.mutation.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
