import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatBytes } from '../kernel/bytes'
import { formatDuration } from '../kernel/duration'
import { SETTINGS } from './settings'

const DOCUMENT = join(import.meta.dirname, '../../docs/configuration.md')
const SIZES: readonly string[] = [
  'REGISTRY_MEMORY',
  'REGISTRY_MEMORY_MAX',
  'SELF_SERVICE_MAX_QUOTA',
  'DEFAULT_TENANT_BUDGET',
]

const DURATIONS: readonly string[] = [
  'GROUPS_FRESH',
  'DIRECTORY_GRACE',
  'SESSION_LIFE',
  'SESSION_IDLE',
  'SIGN_IN_PAUSE',
  'AUDIT_REFUSALS_WINDOW',
  'IMAGE_READ_EVERY',
  'CLEANUP_PAUSE_MAX',
]

type Documented = { fallback: unknown; expected: string; about: string; secret?: true }

/** The line of the table in docs/configuration.md for one setting. */
function renderRow(name: string, setting: Documented): string {
  const names = setting.secret ? `\`${name}\`, \`${name}_FILE\`` : `\`${name}\``
  const cells = [names, setting.expected, renderFallback(name, setting.fallback), setting.about]
  return `| ${cells.map((cell) => cell.replace(/[|<]/g, '\\$&')).join(' | ')} |`
}

function renderFallback(name: string, fallback: unknown): string {
  if (fallback === undefined || (Array.isArray(fallback) && fallback.length === 0)) return '–'
  if (DURATIONS.includes(name) && typeof fallback === 'number') return formatDuration(fallback)
  if (SIZES.includes(name) && typeof fallback === 'number') return formatBytes(fallback)
  if (
    typeof fallback === 'object' &&
    fallback !== null &&
    'first' in fallback &&
    'last' in fallback
  )
    return `\`${fallback.first}-${fallback.last}\``
  return `\`${String(fallback)}\``
}

function documentedRows(): string[] {
  return readFileSync(DOCUMENT, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
}

test.each(Object.entries(SETTINGS))('docs/configuration.md has the row of %s', (name, setting) => {
  expect(documentedRows()).toContain(renderRow(name, setting))
})

test('docs/configuration.md has one row for each setting, in their order, and no other', () => {
  const names = documentedRows().map((row) => /^\| `([A-Z_]+)`/.exec(row)?.[1])
  expect(names).toEqual(Object.keys(SETTINGS))
})
