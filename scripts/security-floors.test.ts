import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const SOURCE = /\.(ts|tsx|js|jsx|mjs|cjs)$/

// Versions before these have published vulnerabilities.
const FLOORS = {
  next: '16.4.2',
  react: '19.3.0',
  'react-dom': '19.3.0',
  'next-auth': '4.24.15',
  nodemailer: '9.0.5',
  zod: '4.6.7',
} as const
const SHARP_FLOOR = '0.35.5'

type Lockfile = { packages: Record<string, { version?: string }> }

/** Every resolved copy of a package, nested ones included. */
function resolvedVersions(name: string): string[] {
  const lock: Lockfile = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))
  return Object.entries(lock.packages).flatMap(([path, { version }]) =>
    version !== undefined &&
    (path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`))
      ? [version]
      : [],
  )
}

/** Whether a release is at or above another; a pre-release never is. */
function isAtLeast(version: string, floor: string): boolean {
  if (!/^\d+\.\d+\.\d+$/.test(version)) return false
  const parts = (text: string) => text.split('.').map(Number)
  const [have, want] = [parts(version), parts(floor)]
  const at = have.findIndex((part, index) => part !== want[index])
  return at === -1 || (have[at] ?? 0) > (want[at] ?? 0)
}

function sources(folders: readonly string[]): { path: string; text: string }[] {
  const isThere = new Set(readdirSync(ROOT))
  return folders
    .filter((folder) => isThere.has(folder))
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
        join(folder, path),
      ),
    )
    .filter(
      (path) =>
        SOURCE.test(path) &&
        !path.includes('/generated/') &&
        path !== 'scripts/security-floors.test.ts',
    )
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
}

describe('isAtLeast', () => {
  test.each([
    ['16.4.2', '16.4.2', true],
    ['16.4.10', '16.4.2', true],
    ['17.0.0', '16.4.2', true],
    ['16.4.1', '16.4.2', false],
    ['15.9.9', '16.4.2', false],
    ['16.4.2-canary.1', '16.4.2', false],
  ])('%s against %s: %s', (version, floor, expected) => {
    expect(isAtLeast(version, floor)).toBe(expected)
  })
})

describe('resolved versions', () => {
  test.each(Object.entries(FLOORS))('%s is at %s or above', (name, floor) => {
    const versions = resolvedVersions(name)
    expect(versions).not.toEqual([])
    expect(versions.filter((version) => !isAtLeast(version, floor))).toEqual([])
  })

  test(`sharp is absent, or at ${SHARP_FLOOR} or above`, () => {
    expect(resolvedVersions('sharp').filter((version) => !isAtLeast(version, SHARP_FLOOR))).toEqual(
      [],
    )
  })
})

describe('Next', () => {
  test('its image optimizer is off', async () => {
    const { default: config } = await import(pathToFileURL(join(ROOT, 'next.config.mjs')).href)
    expect(config.images.unoptimized).toBe(true)
  })

  test("no source says 'use cache'", () => {
    const guilty = sources(['app', 'components', 'lib']).filter(({ text }) =>
      /['"]use cache/.test(text),
    )
    expect(guilty.map(({ path }) => path)).toEqual([])
  })
})

/** What of a source could hand a string to a shell. */
function shellUses(text: string): string[] {
  const imports = [
    ...text.matchAll(/import\s+([^;]*?)\s+from\s+['"](?:node:)?child_process['"]/g),
  ].map(([, clause = '']) => clause)
  const viaNamespace = imports.filter(
    (clause) => !clause.startsWith('{') && !clause.startsWith('type {'),
  )
  const imported = imports.flatMap((clause) => clause.match(/\bexec(Sync)?\b/g) ?? [])
  // `pattern.exec(text)` is a regular expression's; a bare call is the shell's.
  const called = text.match(/(?<![.\w$])exec(Sync)?\s*\(/g) ?? []
  const loaded = text.match(/(?:require|import)\(\s*['"](?:node:)?child_process['"]/g) ?? []
  const shells = text.match(/\bshell\s*:\s*(?!false\b)\S+/g) ?? []
  return [...viaNamespace, ...imported, ...called, ...loaded, ...shells]
}

describe('no shell', () => {
  test.each([
    "import { exec } from 'node:child_process'",
    "import { execSync as run } from 'child_process'",
    "import * as processes from 'node:child_process'",
    "const { exec } = require('child_process')",
    'execSync (command)',
    'spawn(program, [], { shell: true })',
  ])('recognises %s', (text) => {
    expect(shellUses(text)).not.toEqual([])
  })

  test('leaves argument lists and regular expressions alone', () => {
    const text =
      "import { execFile, type ChildProcess, spawnSync } from 'node:child_process'\n/a/.exec(text)\nexecFile(program, [])"
    expect(shellUses(text)).toEqual([])
  })

  test('no source hands a string to a shell', () => {
    const guilty = sources(['app', 'components', 'lib', 'scripts']).flatMap(({ path, text }) =>
      shellUses(text).map((use) => `${path}: ${use}`),
    )
    expect(guilty).toEqual([])
  })
})
