import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runCommand } from '../../e2e/support/run-command'
import { testEnvironment } from '../../e2e/support/test-environment'

const ROOT = join(import.meta.dirname, '../..')

it('ends with the name of the setting when the database is not where it says', async () => {
  const { code, stdout } = await runCommand(
    process.execPath,
    [testEnvironment('BERTH_TEST_SERVER')],
    {
      cwd: ROOT,
      env: {
        ...{ PATH: process.env.PATH, NODE_ENV: 'production', DEMO: '1' },
        ...{ AUTH_SECRET: 'a'.repeat(40), CA_SECRET: 'c'.repeat(40) },
        DATABASE_URL: 'postgresql://berth:hunter2-and-more@127.0.0.1:1/berth',
      },
      timeoutMs: 45_000,
    },
  )
  expect(code).toBe(1)
  const last = stdout.trimEnd().split('\n').at(-1) ?? ''
  expect(JSON.parse(last)).toMatchObject({
    msg: 'the start failed',
    code: 'DATABASE_UNAVAILABLE',
    detail: expect.stringContaining('DATABASE_URL'),
  })
  expect(stdout).not.toContain('hunter2')
})
