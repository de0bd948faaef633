import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ACTIONS_OF } from '../tenants/permissions'
import { REGISTRY_PHASES } from '../tenants/state'
import { AUDIT_ACTIONS } from './actions'

const LIB = join(import.meta.dirname, '..')
const DOCS = join(import.meta.dirname, '../../docs/audit.md')

const sources = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.ts$/.test(path) && !/\.test\.ts$|testing\/|generated\//.test(path))
  .map((path) => readFileSync(join(LIB, path), 'utf8'))
  .filter((text) => /recordAudits?\(/.test(text))

const permissions = new Set<string>(Object.values(ACTIONS_OF).flatMap((actions) => [...actions]))

/** Actions as callers write them: a word, or two of them to choose from. What can() is asked for looks alike. */
const written = sources.flatMap((text) =>
  [...text.matchAll(/\baction:([^\n]*)/g)].flatMap(([, rest]) =>
    [...(rest ?? '').matchAll(/'([a-zA-Z]+\.[a-zA-Z]+)'/g)].map(([, action]) => action),
  ),
)
const recorded = [...new Set(written)].filter((action) => !permissions.has(action ?? ''))

it('finds what is recorded', () => {
  expect(recorded).toContain('request.rejected')
  expect(recorded.length).toBeGreaterThan(12)
})

it.each(recorded)('%s is in the catalogue, which the filter offers', (action) => {
  expect(Object.keys(AUDIT_ACTIONS)).toContain(action)
})

it('has every phase of a registry but the first, which is its request', () => {
  const phases = REGISTRY_PHASES.filter((phase) => phase !== 'pending')
  expect(Object.keys(AUDIT_ACTIONS).filter((action) => action.startsWith('lifecycle.'))).toEqual(
    phases.map((phase) => `lifecycle.${phase}`),
  )
})

it.each(Object.entries(AUDIT_ACTIONS))('%s is documented', (action, meaning) => {
  expect(readFileSync(DOCS, 'utf8')).toContain(`| \`${action}\` | ${meaning} |`)
})
