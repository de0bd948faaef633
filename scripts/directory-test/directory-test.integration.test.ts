import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { runCommand } from '@/e2e/support/run-command'
import { listen, SUFFIX, startFilled, stopAll } from '@/lib/directory/testing/running'

const SCRIPT = join(import.meta.dirname, '../directory-test.mjs')

afterEach(stopAll)

function run(url: string, ...args: string[]) {
  return runCommand(process.execPath, [SCRIPT, ...args], {
    timeoutMs: 50_000,
    env: {
      NODE_ENV: 'test',
      PATH: process.env.PATH ?? '',
      AUTH_SECRET: 'a'.repeat(32),
      CA_SECRET: 'c'.repeat(32),
      LDAP_URL: url,
      LDAP_PEOPLE_BASE: `ou=people,${SUFFIX}`,
      LDAP_GROUPS_BASE: `ou=groups,${SUFFIX}`,
    },
  })
}

it('shows each step, and a person with the ways to groups', async () => {
  const slapd = await startFilled()
  const { code, stdout } = await run(slapd.url, 'alice')
  expect(stdout).toMatch(/ok {6}people +[\d.]+ ms\n +Found .*alice/)
  expect(stdout).toContain('alice: Alice Ångström, uid=alice')
  expect(stdout).toContain('company by team-a > division')
  expect(code).toBe(0)
})

it('names a setting that cannot work, in one line', async () => {
  const { code, stderr } = await run('ldap://directory:99999')
  expect(
    stderr
      .trim()
      .split('\n')
      .filter((line) => line !== ''),
  ).toHaveLength(2)
  expect(stderr).toContain('LDAP_URL')
  expect(code).toBe(1)
})

it('ends with 1 and the remedy when no server can be used', async () => {
  const closed = await listen(() => undefined)
  await closed.stop()
  const { code, stdout } = await run(closed.url, 'alice')
  expect(stdout).toMatch(/FAILED {2}tcp .*\n.* refuses connections. Check that it runs/)
  expect(stdout).toContain('not tried')
  expect(code).toBe(1)
})
