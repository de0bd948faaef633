import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { createLogger } from './logger'
import { holdsToken, redactTokens } from './redact-tokens'

const SECRET = `berth_ci_${'Ab3'.repeat(16)}x`

test('every token is cut out, whole or in part, and nothing that only looks alike', () => {
  expect(redactTokens(`a ${SECRET} b ${SECRET.slice(0, 20)}`)).toBe(
    'a berth_ci_[redacted] b berth_ci_[redacted]',
  )
  for (const text of ['berth_pat_ is a prefix', 'berth_ci_account_expiry', 'berth_ci_Ab3A…']) {
    expect(redactTokens(text)).toBe(text)
  }
})

test.each([
  [`/api/registries?token=${SECRET}`, true],
  [`/token?account=a&password=${SECRET}`, true],
  [`/x/${SECRET}`, true],
  [`/x?t=%62erth_ci_${'a'.repeat(10)}`, true],
  [`/x?t=${encodeURIComponent(SECRET)}&broken=%`, true],
  ['/api/registries?scope=mine', false],
  ['/x?t=%', false],
  ['/berth', false],
])('%s', (target, holds) => {
  expect(holdsToken(target)).toBe(holds)
})

test('no line of the log holds one, whatever was logged', () => {
  const lines: string[] = []
  const stream = new Writable({
    write: (chunk, _, done) => {
      lines.push(String(chunk))
      done()
    },
  })
  const logger = createLogger({ level: 'info' }, stream)
  logger.info({ url: `/x?t=${SECRET}`, deep: { list: [SECRET] } }, `message ${SECRET}`)
  logger.error({ err: new Error(`failed with ${SECRET}`) }, 'failed')
  logger.child({ secretly: SECRET }).info('child')
  expect(lines).toHaveLength(3)
  expect(lines.join('')).not.toContain(SECRET.slice(0, 14))
  expect(lines.join('')).toContain('berth_ci_[redacted]')
})
